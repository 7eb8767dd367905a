namespace BootAppliance.Dhcp.External;

/// <summary>
/// What an administrator writes into somebody else's DHCP server so that it points machines here: the loader by the
/// client's architecture, the script for iPXE, and the URL for UEFI HTTP boot.
/// </summary>
public static class DhcpRecipe
{
    public static IReadOnlyList<string> Servers { get; } = ["dnsmasq", "isc", "kea", "mikrotik", "windows"];

    /// <param name="server">One of <see cref="Servers"/>.</param>
    /// <param name="address">Where machines reach the appliance.</param>
    /// <param name="url">The same as a URL without a path.</param>
    /// <returns>Null for a server that is not known.</returns>
    public static string? For(string server, string address, string url) => server switch
    {
        "dnsmasq" => Dnsmasq(address, url),
        "isc" => Isc(address, url),
        "kea" => Kea(address, url),
        "mikrotik" => Mikrotik(address, url),
        "windows" => Windows(address, url),
        _ => null,
    };

    private static string Script(string url) => $"{url}/boot/ipxe?mac=${{mac:hexhyp}}";

    private static string Dnsmasq(string address, string url) => $"""
        # /etc/dnsmasq.d/bootappliance.conf
        dhcp-match=set:ipxe,175
        dhcp-match=set:efi64,option:client-arch,7
        dhcp-match=set:efi64,option:client-arch,9
        dhcp-match=set:http64,option:client-arch,16
        dhcp-boot=tag:ipxe,{Script(url)},,{address}
        dhcp-boot=tag:!ipxe,tag:efi64,ipxe.efi,,{address}
        dhcp-option-force=tag:!ipxe,tag:http64,option:vendor-class,HTTPClient
        dhcp-boot=tag:!ipxe,tag:http64,{url}/boot/efi/ipxe.efi,,{address}
        dhcp-boot=tag:!ipxe,tag:!efi64,tag:!http64,undionly.kpxe,,{address}
        """;

    private static string Isc(string address, string url) => $$"""
        # /etc/dhcp/dhcpd.conf, inside the subnet
        option client-arch code 93 = unsigned integer 16;
        option ipxe-encap code 175 = string;
        next-server {{address}};
        if exists ipxe-encap or option user-class = "iPXE" {
          filename "{{Script(url)}}";
        } elsif option client-arch = 00:10 {
          option vendor-class-identifier "HTTPClient";
          filename "{{url}}/boot/efi/ipxe.efi";
        } elsif option client-arch = 00:07 or option client-arch = 00:09 {
          filename "ipxe.efi";
        } else {
          filename "undionly.kpxe";
        }
        """;

    private static string Kea(string address, string url) => $$"""
        // kea-dhcp4.conf, inside "Dhcp4"; Kea takes the first class that holds, so they exclude one another
        "client-classes": [
          { "name": "ba-ipxe", "test": "option[175].exists or option[77].text == 'iPXE'",
            "next-server": "{{address}}", "boot-file-name": "{{Script(url)}}" },
          { "name": "ba-http", "test": "not member('ba-ipxe') and option[93].hex == 0x0010",
            "option-data": [ { "name": "vendor-class-identifier", "data": "HTTPClient", "always-send": true } ],
            "next-server": "{{address}}", "boot-file-name": "{{url}}/boot/efi/ipxe.efi" },
          { "name": "ba-uefi", "test": "not member('ba-ipxe') and (option[93].hex == 0x0007 or option[93].hex == 0x0009)",
            "next-server": "{{address}}", "boot-file-name": "ipxe.efi" },
          { "name": "ba-bios", "test": "not member('ba-ipxe') and option[93].hex == 0x0000",
            "next-server": "{{address}}", "boot-file-name": "undionly.kpxe" }
        ]
        """;

    private static string Mikrotik(string address, string url) => $$"""
        # RouterOS 7; replace 0 by the number of your network in: /ip dhcp-server network print
        /ip dhcp-server option
        add name=ba-bios code=67 value="'undionly.kpxe'"
        add name=ba-uefi code=67 value="'ipxe.efi'"
        add name=ba-ipxe code=67 value="'{{Script(url).Replace("$", "\\$", StringComparison.Ordinal)}}'"
        add name=ba-server code=66 value="'{{address}}'"
        /ip dhcp-server option sets
        add name=ba-set-bios options=ba-server,ba-bios
        add name=ba-set-uefi options=ba-server,ba-uefi
        add name=ba-set-ipxe options=ba-server,ba-ipxe
        /ip dhcp-server matcher
        add name=ba-ipxe server=all address-pool=static-only code=77 value="iPXE" option-set=ba-set-ipxe
        add name=ba-uefi server=all address-pool=static-only code=93 value="0x0007" option-set=ba-set-uefi
        /ip dhcp-server network set 0 next-server={{address}} dhcp-option-set=ba-set-bios
        """;

    private static string Windows(string address, string url) => $$"""
        # PowerShell on the DHCP server; replace 192.0.2.0 by the scope
        $scope = '192.0.2.0'
        Add-DhcpServerv4Class -Name 'ba-ipxe' -Type User -Data 'iPXE'
        Add-DhcpServerv4Class -Name 'ba-uefi' -Type Vendor -Data 'PXEClient:Arch:00007'
        Add-DhcpServerv4Class -Name 'ba-http' -Type Vendor -Data 'HTTPClient:Arch:00016'
        Set-DhcpServerv4OptionValue -ScopeId $scope -OptionId 66 -Value '{{address}}'
        Set-DhcpServerv4OptionValue -ScopeId $scope -OptionId 67 -Value 'undionly.kpxe'
        Add-DhcpServerv4Policy -ScopeId $scope -Name 'ba-ipxe' -Condition Or -UserClass EQ,'ba-ipxe'
        Set-DhcpServerv4OptionValue -ScopeId $scope -PolicyName 'ba-ipxe' -OptionId 67 -Value '{{Script(url)}}'
        Add-DhcpServerv4Policy -ScopeId $scope -Name 'ba-uefi' -Condition Or -VendorClass EQ,'ba-uefi*'
        Set-DhcpServerv4OptionValue -ScopeId $scope -PolicyName 'ba-uefi' -OptionId 67 -Value 'ipxe.efi'
        Add-DhcpServerv4Policy -ScopeId $scope -Name 'ba-http' -Condition Or -VendorClass EQ,'ba-http*'
        Set-DhcpServerv4OptionValue -ScopeId $scope -PolicyName 'ba-http' -OptionId 60 -Value 'HTTPClient'
        Set-DhcpServerv4OptionValue -ScopeId $scope -PolicyName 'ba-http' -OptionId 67 -Value '{{url}}/boot/efi/ipxe.efi'
        """;
}
