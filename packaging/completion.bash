# bash completion for bootappliance; zsh takes it by bashcompinit. The program itself knows what may come next.
_bootappliance() {
    local word=${COMP_WORDS[COMP_CWORD]}
    mapfile -t COMPREPLY < <(compgen -W "$(bootappliance "[suggest:$COMP_POINT]" "$COMP_LINE" 2> /dev/null)" -- "$word")
}
complete -F _bootappliance bootappliance
