namespace BootAppliance.Autoinstall.Kickstart;

/// <summary>What the installer of ESXi 7 and 8 knows, in the notation of <see cref="AnacondaCommands"/>; its words are its own.</summary>
internal static class EsxiCommands
{
    public const string Text = """
        accepteula
        vmaccepteula
        clearpart --drives=? --alldrives? --ignoredrives=? --firstdisk? --overwritevmfs
        dryrun
        install --disk=? --drive=? --firstdisk? --overwritevmfs --preservevmfs --novmfsondisk --overwritevsan --ignoreprereqwarnings --ignoreprereqerrors --ignoressd --forceunsupportedinstall --dpupcislots=
        installorupgrade --disk=? --drive=? --firstdisk? --overwritevmfs --preservevmfs --novmfsondisk --overwritevsan --ignoreprereqwarnings --ignoreprereqerrors --forceunsupportedinstall
        upgrade --disk=? --drive=? --firstdisk? --forcemigrate --deletecosvmdk --ignoreprereqwarnings --ignoreprereqerrors --forceunsupportedinstall
        keyboard
        network --bootproto= --device= --ip= --netmask= --gateway= --nameserver= --hostname= --vlanid= --addvmportgroup=
        paranoid
        part --ondisk= --onfirstdisk
        partition --ondisk= --onfirstdisk
        reboot --noeject
        rootpw --iscrypted
        serialnum --esx=!
        vmserialnum --esx=!
        %pre --interpreter= --timeout=
        %post --interpreter= --timeout= --ignorefailure=
        %firstboot --interpreter=
        """;
}
