# bash completion for bootappliance; zsh takes it by bashcompinit. The program itself knows what may come next.
_bootappliance() {
    local line=${COMP_LINE:0:COMP_POINT} one
    local word=${line##* }
    # bash has broken the word at = and :, and replaces only what comes after the last of them.
    local kept=${word%"${word##*[=:]}"}
    COMPREPLY=()
    while IFS= read -r one; do
        [[ $one == "$word"* ]] && COMPREPLY+=("${one#"$kept"}")
    done < <(bootappliance "[suggest:$COMP_POINT]" "$COMP_LINE" 2> /dev/null)
    [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2> /dev/null
    return 0
}
# What it does not know is a file's name.
complete -o bashdefault -o default -F _bootappliance bootappliance
