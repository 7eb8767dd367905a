namespace BootAppliance.Dhcp;

/// <summary>Which subnet a message is about.</summary>
public static class SubnetSelection
{
    /// <summary>
    /// What the relay or client names goes before where the packet came from: sub-option 82.5 (RFC 3527) or option 118
    /// (RFC 3011), the relay's address, the client's own, the arrival interface.
    /// </summary>
    public static SubnetLeases? Select(LeaseTable leases, ClientMessage message, in Arrival arrival)
    {
        if (!message.SubnetSelection.IsAny) return leases.SubnetOf(message.SubnetSelection);
        if (message.IsRelayed) return leases.SubnetOf(message.RelayAddress);
        if (!message.ClientAddress.IsAny && !arrival.IsBroadcast && leases.SubnetOf(message.ClientAddress) is { } own) return own;

        foreach (var subnet in leases.Subnets)
        {
            if (subnet.Subnet.Interface == arrival.Interface) return subnet;
        }

        return leases.SubnetOf(arrival.LocalAddress);
    }
}
