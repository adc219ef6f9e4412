/** The shells that words are completed in. */
export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const

export type Shell = (typeof SHELLS)[number]

export function isShell(name: string): name is Shell {
  return (SHELLS as readonly string[]).includes(name)
}

/** Where the package has the script of each. */
export const SCRIPT_FILES: Readonly<Record<Shell, string>> = {
  bash: 'completions/oidc-cli.bash',
  zsh: 'completions/_oidc-cli',
  fish: 'completions/oidc-cli.fish',
  powershell: 'completions/oidc-cli.ps1',
}

const BASH = `# Completion of oidc-cli in bash. In ~/.bashrc:  eval "$(oidc-cli completion bash)"
_oidc_cli() {
  local line=\${COMP_LINE:0:COMP_POINT} words cur kept found _about
  IFS=$' \\t\\n' read -ra words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  cur=\${words[\${#words[@]}-1]}
  # What stands before the last = or : is a word of its own to bash.
  kept=\${cur%"\${cur##*[=:]}"}
  COMPREPLY=()
  while IFS=$'\\t' read -r found _about; do
    [[ -n $found ]] && COMPREPLY+=("\${found#"$kept"}")
  done < <("\${words[0]}" completion bash -- "\${words[@]:1}" 2>/dev/null)
  [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
  return 0
}
complete -o default -F _oidc_cli oidc-cli
`

const ZSH = `#compdef oidc-cli
# Completion of oidc-cli in zsh. In ~/.zshrc, behind compinit:  eval "$(oidc-cli completion zsh)"
_oidc_cli() {
  local line value about
  local -a found values begun
  found=("\${(@f)$("\${words[1]}" completion zsh -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  for line in "\${found[@]}"; do
    [[ -n $line ]] || continue
    value=\${line%%$'\\t'*}
    about=\${line#*$'\\t'}
    if [[ $value == *= ]]; then begun+=("\${value//:/\\\\:}:$about"); else values+=("\${value//:/\\\\:}:$about"); fi
  done
  if (( \${#values} + \${#begun} == 0 )); then
    _files
    return
  fi
  (( \${#values} )) && _describe -t values oidc-cli values
  (( \${#begun} )) && _describe -t formats oidc-cli begun -S ''
  return 0
}
if [[ \${funcstack[1]} == _oidc_cli ]]; then
  _oidc_cli "$@"
else
  compdef _oidc_cli oidc-cli
fi
`

const FISH = `# Completion of oidc-cli in fish. In ~/.config/fish/config.fish:  oidc-cli completion fish | source
function __oidc_cli_words
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    test (count $current) -eq 0; and set current ''
    set -l found (command $words[1] completion fish -- $words[2..-1] $current 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path $current
    end
end
complete -c oidc-cli -f -a '(__oidc_cli_words)'
`

const POWERSHELL = `# Completion of oidc-cli in PowerShell. In $PROFILE:  oidc-cli completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName oidc-cli -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.StartOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
    # An empty word would be left out on the way to the program.
    if ($wordToComplete -eq '') { $words += ' ' }
    & oidc-cli completion powershell '--' @words 2>$null | ForEach-Object {
        $value, $about = $_ -split "\`t", 2
        if (-not $about) { $about = $value }
        [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $about)
    }
}
`

/**
 * The script of each shell, which has the program itself tell what words may follow: `completion <shell> -- <words>` writes one a line,
 * with what it is about behind a tab. Where it tells none, the shell completes files.
 */
export const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH, powershell: POWERSHELL }
