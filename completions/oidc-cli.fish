# Completion of oidc-cli in fish. In ~/.config/fish/config.fish:  oidc-cli completion fish | source
function __oidc_cli_words
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    test (count $current) -eq 0; and set current ''
    set -l found (command $words[1] completion fish -- $words[2..-1] $current 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\n' $found
    else
        __fish_complete_path $current
    end
end
complete -c oidc-cli -f -a '(__oidc_cli_words)'
