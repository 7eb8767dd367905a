using BootAppliance.Protocols.Dhcp6;

namespace BootAppliance.Protocols.Tests.Dhcp6;

/// <summary>RFC 8415: what is written is read, and no bytes make a reader throw.</summary>
public sealed class Dhcp6CodecTests
{
    [Fact]
    public void A_message_is_read_as_it_was_written()
    {
        var random = new Random(1);
        for (var round = 0; round < 200; round++)
        {
            var (id, server, iaid, address) = (Bytes(random, 3, 130), Bytes(random, 3, 130), (uint)random.NextInt64(uint.MaxValue), new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64()));
            var bytes = new Dhcp6Writer(Dhcp6MessageType.Request, 0x123456).Put(Dhcp6OptionCode.ClientId, id).Put(Dhcp6OptionCode.ServerId, server)
                .PutAssociation(iaid, address, 300, 600).Put(Dhcp6OptionCode.RapidCommit, []).Put(Dhcp6OptionCode.OptionRequest, [0, 23, 0, 59])
                .Put(Dhcp6OptionCode.ClientArchitecture, [0, 16, 0, 7]).Put(Dhcp6OptionCode.VendorClass, [0, 0, 1, 87, 0, 10, .. "HTTPClient"u8])
                .Put(Dhcp6OptionCode.UserClass, [0, 4, .. "iPXE"u8]).Put(Dhcp6OptionCode.ClientFqdn, [0, 5, .. "Web07"u8, 0]).ToArray();
            Assert.True(Dhcp6Message.TryParse(bytes, out var message));
            Assert.Equal((Dhcp6MessageType.Request, 0x123456u, (ushort?)16, "HTTPClient", 343u, "iPXE", "web07", true), (message.Type, message.TransactionId, message.Architecture, message.VendorClass, message.VendorNumber, message.UserClass, message.HostName, message.WantsRapidCommit));
            Assert.Equal(id, message.ClientId);
            Assert.Equal(server, message.ServerId);
            Assert.Equal([23, 59], message.Requested);
            var association = Assert.Single(message.Associations);
            Assert.Equal((iaid, address), (association.Iaid, Assert.Single(association.Addresses)));
            for (var length = 0; length < bytes.Length; length++) _ = Dhcp6Message.TryParse(bytes.AsSpan(0, length), out _);
        }
    }

    [Fact]
    public void Relays_are_unwrapped_and_wrapped_in_their_order()
    {
        var inner = new Dhcp6Writer(Dhcp6MessageType.Solicit, 7).ToArray();
        Dhcp6Relay near = new(0, 1, 2, [1]), far = new(1, 3, 4, null);
        var bytes = Forward(far, Forward(near, inner));
        Assert.True(Dhcp6Relays.TryUnwrap(bytes, out var relays, out var message, out var hardware));
        Assert.Equal(inner, message.ToArray());
        Assert.Equal([3, 1], relays.Select(relay => (int)relay.Link));
        Assert.Null(hardware);

        var answer = Dhcp6Relays.Wrap([7, 0, 0, 7], relays);
        Assert.Equal(((byte)Dhcp6MessageType.RelayReply, (byte)1), (answer[0], answer[1]));
        var outer = new Dhcp6OptionReader(answer.AsSpan(34));
        Assert.True(outer.TryRead());
        Assert.Equal((Dhcp6OptionCode.RelayMessage, (byte)Dhcp6MessageType.RelayReply, (byte)0), (outer.Code, outer.Value[0], outer.Value[1]));
    }

    [Fact]
    public void A_chain_of_relays_without_end_is_refused()
    {
        var bytes = new Dhcp6Writer(Dhcp6MessageType.Solicit, 7).ToArray();
        for (byte i = 0; i < 9; i++) bytes = Forward(new(i, 1, 2, null), bytes);
        Assert.False(Dhcp6Relays.TryUnwrap(bytes, out _, out _, out _));
    }

    [Fact]
    public void No_bytes_make_a_reader_throw()
    {
        var random = new Random(2);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = Bytes(random, 0, 120);
            if (bytes.Length > 0 && round % 2 == 0) bytes[0] = (byte)random.Next(14);
            if (Dhcp6Relays.TryUnwrap(bytes, out _, out var inner, out _)) _ = Dhcp6Message.TryParse(inner, out _);
            _ = Duid.HardwareOf(bytes);
            _ = Duid.UuidOf(bytes);
        }
    }

    [Fact]
    public void The_hardware_address_is_found_in_a_DUID_and_in_an_interface_identifier()
    {
        byte[] mac = [0x52, 0x54, 0, 0x12, 0x34, 0x56];
        Assert.Equal(mac, Duid.HardwareOf([0, 3, 0, 1, .. mac]));
        Assert.Equal(mac, Duid.HardwareOf([0, 1, 0, 1, 1, 2, 3, 4, .. mac]));
        Assert.Null(Duid.HardwareOf(Duid.Of(Guid.NewGuid())));
        Assert.Equal(mac, Duid.HardwareOf(IPv6Address.From(System.Net.IPAddress.Parse("fe80::5054:ff:fe12:3456"))));
        Assert.Null(Duid.HardwareOf(IPv6Address.From(System.Net.IPAddress.Parse("fe80::1"))));
        var uuid = Guid.NewGuid();
        Assert.Equal(uuid, Duid.UuidOf(Duid.Of(uuid)));
    }

    private static byte[] Forward(Dhcp6Relay relay, byte[] message)
    {
        var writer = new Dhcp6Writer(Dhcp6MessageType.RelayForward, relay);
        if (relay.InterfaceId is { } id) writer.Put(Dhcp6OptionCode.InterfaceId, id);
        return writer.Put(Dhcp6OptionCode.RelayMessage, message).ToArray();
    }

    private static byte[] Bytes(Random random, int least, int most)
    {
        var bytes = new byte[random.Next(least, most + 1)];
        random.NextBytes(bytes);
        return bytes;
    }
}
