namespace BootAppliance.Autoinstall.Suse;

/// <summary>
/// The elements of an AutoYaST profile that people write, after the reference of SLES 15: each line is a path's element and
/// what may stand in it; a type after a colon is the config:type that YaST wants. Sections that are not here are taken as they are.
/// </summary>
internal static class AutoyastElements
{
    public const string Text = """
        profile = add-on bootloader:map deploy_image files:list firewall general groups:list host keyboard kdump language login_settings networking ntp-client partitioning:list partitioning_advanced proxy report scripts security services-manager software suse_register timezone users:list user_defaults ssh_import upgrade sysconfig:list runlevel
        general = mode mouse ask-list:list semi-automatic:list signature-handling storage proposals:list self_update:boolean self_update_url wait cio_ignore:boolean minimal-configuration:boolean
        mode = confirm:boolean halt:boolean second_stage:boolean final_halt:boolean final_reboot:boolean final_restart_services:boolean forceboot:boolean max_systemd_wait:integer activate_systemd_default_target:boolean confirm_base_product_license:boolean rebootmsg:boolean ntp_sync_time_before_installation
        signature-handling = accept_unsigned_file:boolean accept_file_without_checksum:boolean accept_verification_failed:boolean accept_unknown_gpg_key accept_non_trusted_gpg_key import_gpg_key
        general/storage = start_multipath:boolean partition_alignment:symbol
        report = messages warnings errors yesno_messages
        report/* = show:boolean log:boolean timeout:integer
        keyboard = keymap keyboard_values capslock numlock discaps:boolean delay rate
        language = language languages
        timezone = timezone hwclock
        networking = start_immediately:boolean keep_install_network:boolean setup_before_proposal:boolean virt_bridge_proposal:boolean ipv6:boolean managed:boolean backend strict_IP_check_timeout:integer interfaces:list modules:list dhcp_options routing dns s390-devices:list net-udev:list
        interfaces = interface
        interface = device name lladdr bootproto startmode ifplugd_priority usercontrol dhclient_set_hostname dhclient_set_down_link dhclient_set_default_route ipaddr prefixlen netmask remote_ipaddr broadcast network bonding_master bonding_module_opts bonding_slave0 bonding_slave1 bonding_slave2 bonding_slave3 bonding_slave4 bonding_slave5 bonding_slave6 bonding_slave7 bonding_slave8 bonding_slave9 aliases mtu ethtool_options zone firewall bridge bridge_ports bridge_stp bridge_forwarddelay bridge_forward_delay etherdevice vlan_id wireless ipoib_mode
        aliases/* = IPADDR PREFIXLEN NETMASK LABEL
        routing = ipv4_forward:boolean ipv6_forward:boolean ip_forward:boolean routes:list
        routes = route
        route = destination netmask gateway device extrapara name
        dns = dhcp_hostname:boolean write_hostname:boolean resolv_conf_policy hostname domain nameservers:list searchlist:list
        nameservers = nameserver
        searchlist = search
        net-udev = rule
        net-udev/rule = name rule value
        partitioning = drive
        drive = device disklabel initialize:boolean is_lvm_vg:boolean lvm2:boolean pesize type:symbol use enable_snapshots:boolean quotas:boolean skip_list:list partitions:list raid_options bcache_options btrfs_options keep_unknown_lv:boolean
        skip_list = listentry
        skip_list/listentry = skip_key skip_value skip_if_less_than:boolean skip_if_more_than:boolean skip_if_equal:boolean
        partitions = partition
        partition = create:boolean crypt_fs:boolean crypt_key crypt_method:symbol filesystem:symbol format:boolean fs_options fstopt label uuid loop_fs:boolean lv_name lvm_group mount mountby:symbol filesystem_id:integer partition_id:integer partition_nr:integer partition_type resize:boolean raid_type region:list size stripes:integer stripesize:integer pool:boolean used_pool subvolumes:list subvolumes_prefix create_subvolumes:boolean quotas:boolean device_order:list raid_name raid_options bcache_backing_for bcache_caching_for:list btrfs_name mkfs_options
        bootloader = loader_type loader_device global device_map:list sections:list initrd_modules:list activate:boolean location repl_mbr:boolean
        global = activate append append_failsafe boot_boot boot_custom boot_extended boot_mbr boot_root cpu_mitigations cryptodisk default distributor failsafe_disabled generic_mbr gfxmenu gfxmode gfxtheme gfxbackground hiddenmenu lines_cache_id os_prober secure_boot serial stage1_dev terminal timeout:integer trusted_boot trusted_grub update_nvram vgamode xen_append xen_kernel_append
        software = products:list patterns:list packages:list kernel install_recommended:boolean instsource do_online_update:boolean post-packages:list post-patterns:list remove-packages:list remove-patterns:list remove-products:list image
        products = product
        patterns = pattern
        software/packages = package
        remove-packages = package
        add-on = add_on_products:list add_on_others:list
        add_on_products = listentry
        add_on_others = listentry
        add-on/*/listentry = media_url product product_dir name alias priority:integer ask_on_error:boolean confirm_license:boolean signature-handling
        services-manager = default_target services
        services-manager/services = disable:list enable:list on_demand:list
        enable = service
        disable = service
        firewall = default_zone enable_firewall:boolean start_firewall:boolean log_denied_packets zones:list
        users = user
        user = encrypted:boolean fullname forename surname gid home shell uid user_password username group groups password_settings authorized_keys:list home_btrfs_subvolume:boolean
        authorized_keys = authorized_key listentry
        groups = group
        group = encrypted:boolean group_password groupname userlist gid
        ntp-client = ntp_policy ntp_servers:list ntp_sync
        ntp_servers = ntp_server
        ntp_server = address iburst:boolean offline:boolean
        proxy = enabled:boolean http_proxy https_proxy ftp_proxy no_proxy proxy_user proxy_password
        scripts = pre-scripts:list postpartitioning-scripts:list chroot-scripts:list post-scripts:list init-scripts:list
        pre-scripts = script
        postpartitioning-scripts = script
        chroot-scripts = script
        post-scripts = script
        init-scripts = script
        script = filename interpreter location source debug:boolean feedback:boolean feedback_type notification param-list:list rerun:boolean chrooted:boolean network_needed:boolean
        kdump = add_crash_kernel:boolean crash_kernel crash_xen_kernel general
        suse_register = do_registration:boolean email reg_code reg_server reg_server_cert install_updates:boolean slp_discovery:boolean addons:list
        """;
}
