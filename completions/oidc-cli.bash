# Completion of oidc-cli in bash. In ~/.bashrc:  eval "$(oidc-cli completion bash)"
_oidc_cli() {
  local line=${COMP_LINE:0:COMP_POINT} words cur kept found _about
  IFS=$' \t\n' read -ra words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  cur=${words[${#words[@]}-1]}
  # What stands before the last = or : is a word of its own to bash.
  kept=${cur%"${cur##*[=:]}"}
  COMPREPLY=()
  while IFS=$'\t' read -r found _about; do
    [[ -n $found ]] && COMPREPLY+=("${found#"$kept"}")
  done < <("${words[0]}" completion bash -- "${words[@]:1}" 2>/dev/null)
  [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
  return 0
}
complete -o default -F _oidc_cli oidc-cli
