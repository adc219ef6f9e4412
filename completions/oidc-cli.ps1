# Completion of oidc-cli in PowerShell. In $PROFILE:  oidc-cli completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName oidc-cli -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.StartOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
    # An empty word would be left out on the way to the program.
    if ($wordToComplete -eq '') { $words += ' ' }
    & oidc-cli completion powershell '--' @words 2>$null | ForEach-Object {
        $value, $about = $_ -split "`t", 2
        if (-not $about) { $about = $value }
        [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $about)
    }
}
