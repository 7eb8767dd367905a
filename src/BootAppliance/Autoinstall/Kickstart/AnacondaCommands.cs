namespace BootAppliance.Autoinstall.Kickstart;

/// <summary>
/// What Anaconda knows, from the kickstart reference of each release. A line is a command and its options: <c>=</c> after
/// an option that takes a value, <c>!</c> after one that must be there, <c>?</c> after those of which one must be there,
/// and <c>@</c> before the releases that have it (7, 8, 9, 10, f; <c>8-</c> is "since", <c>-9</c> "until").
/// </summary>
internal static class AnacondaCommands
{
    private const string Formatting = "--fstype= --fsoptions= --fsprofile= --mkfsoptions= --label= --encrypted --passphrase= --escrowcert= --backuppassphrase --cipher= --luks-version=@8- --pbkdf=@8- --pbkdf-memory=@8- --pbkdf-time=@8- --pbkdf-iterations=@8-";

    public const string Text = $"""
        auth@-9
        authconfig@-9
        authselect@8-
        autopart --type= --fstype= --nolvm --nohome --noboot@8- --noswap@8- --encrypted --passphrase= --escrowcert= --backuppassphrase --cipher= --luks-version=@8- --pbkdf=@8- --pbkdf-memory=@8- --pbkdf-time=@8- --pbkdf-iterations=@8- --hibernation@f
        autostep@-8 --autoscreenshot
        bootc@f --source-imgref=! --stateroot= --target-imgref=
        bootloader --append= --location= --password= --iscrypted --timeout= --default= --boot-drive= --driveorder= --leavebootorder --extlinux@7,f --disabled --nombr --upgrade@-8 --md5pass=@-8 --sdboot@10-
        btrfs@7,f --noformat --useexisting --label= --data= --metadata= --subvol --parent= --name= --mkfsoptions=
        cdrom
        clearpart --all --linux --none --drives= --list= --initlabel --disklabel= --cdl
        cmdline --non-interactive@8-
        device@-8 --opts=
        deviceprobe@-8
        dmraid@-8 --name= --dev=
        driverdisk --source= --biospart=
        eula --agreed --agree --accepted --accept
        fcoe@-9,f --nic=! --dcb --autovlan
        firewall --enabled --enable --disabled --disable --port= --service= --remove-service= --trust= --ssh --http --ftp --smtp --use-system-defaults@8-
        firstboot --enable --enabled --disable --disabled --reconfig
        graphical --non-interactive@8-
        group --name=! --gid=
        halt --eject --kexec@8-
        harddrive --partition= --dir=! --biospart=@-8
        hmc
        ignoredisk --drives=? --only-use=? --interactive@-8
        install@-8 --root-device=
        iscsi --ipaddr=! --target= --port= --user= --password= --reverse-user= --reverse-password= --iface=
        iscsiname
        keyboard --vckeymap= --xlayouts= --switch=
        lang --addsupport=
        liveimg --url=! --proxy= --noverifyssl --checksum=
        logging --host= --port= --level=@-9
        logvol --name=! --vgname=! --size= --grow --maxsize= --percent= --recommended --hibernation --noformat --useexisting --resize --reformat@8- --thinpool --thin --poolname= --chunksize= --metadatasize= --profile= --cachepvs= --cachesize= --cachemode= {Formatting}
        mediacheck
        module@8- --name=! --stream= --disable
        mount@8- --reformat --mkfsoptions= --mountoptions=
        multipath@-8 --name= --device= --rule=
        network --device= --bootproto= --ip= --netmask= --gateway= --nameserver= --nodns --hostname= --mtu= --onboot= --activate --no-activate --nodefroute --noipv4 --noipv6 --ipv6= --ipv6gateway= --dhcpclass= --essid= --wepkey= --wpakey= --ethtool= --notksdevice --bondslaves= --bondopts= --vlanid= --interfacename= --bridgeslaves= --bridgeopts= --teamslaves=@-9,f --teamconfig=@-9,f --bindto=@8- --ipv4-dns-search=@10- --ipv6-dns-search=@10- --ipv4-ignore-auto-dns@10- --ipv6-ignore-auto-dns@10-
        nfs --server=! --dir=! --opts=
        nvdimm@-9
        ostreecontainer@10- --url=! --stateroot= --remote= --no-signature-verification --transport=
        ostreesetup --osname=! --remote= --url=! --ref=! --nogpg
        part --size= --grow --maxsize= --ondisk= --ondrive= --onpart= --usepart= --onbiosdisk= --asprimary --active@-8 --noformat --recommended --hibernation --resize --type= {Formatting}
        poweroff --eject --kexec@8-
        raid --device=! --level= --spares= --noformat --useexisting --chunksize= {Formatting}
        realm
        reboot --eject --kexec@8-
        repo --name=! --baseurl= --mirrorlist= --metalink=@8- --cost= --excludepkgs= --includepkgs= --ignoregroups=@-9 --proxy= --noverifyssl --install --sslcacert=@8- --sslclientcert=@8- --sslclientkey=@8-
        reqpart --add-boot
        rescue --nomount --romount
        rhsm@8-10 --organization= --activation-key= --connect-to-insights --server-hostname= --rhsm-baseurl= --proxy=
        rootpw --iscrypted --plaintext --lock --allow-ssh@9-
        selinux --enforcing --permissive --disabled
        services --enabled=? --disabled=?
        shutdown --eject --kexec@8-
        skipx
        snapshot --name=! --when=!
        sshkey@8- --username=!
        sshpw --username=! --iscrypted --plaintext --lock --sshkey@8-
        syspurpose@8-10 --role= --sla= --usage= --addon=
        text --non-interactive@8-
        timesource@9- --ntp-server=? --ntp-pool=? --ntp-disable? --nts
        timezone --utc --isUtc@-9 --nontp@-9 --ntpservers=@-9
        unsupported_hardware@7
        updates
        upgrade@7 --root-device=
        url --url=? --mirrorlist=? --metalink=?@8- --proxy= --noverifyssl --sslcacert=@8- --sslclientcert=@8- --sslclientkey=@8-
        user --name=! --password= --iscrypted --plaintext --lock --groups= --gecos= --homedir= --shell= --uid= --gid=
        vnc --host= --port= --password=
        volgroup --noformat --useexisting --reserved-space= --reserved-percent= --pesize=
        xconfig --startxonboot --defaultdesktop=
        zerombr
        zfcp --devnum=! --wwpn= --fcplun=
        zipl@8- --secure-boot --no-secure-boot --force-secure-boot
        %packages --default --excludedocs --ignoremissing --ignorebroken@8- --nobase@7 --nocore --multilib --instLangs=@-9 --inst-langs=@9- --excludeWeakdeps@8-9 --exclude-weakdeps@9- --timeout=@8- --retries=@8-
        %pre --erroronfail --interpreter= --log= --logfile=
        %pre-install --erroronfail --interpreter= --log= --logfile=
        %post --erroronfail --interpreter= --log= --logfile= --nochroot
        %onerror@8- --erroronfail --interpreter= --log= --logfile=
        %traceback --erroronfail --interpreter= --log= --logfile=
        %certificate@10- --filename=! --dir=
        %anaconda@-9
        %addon
        """;
}
