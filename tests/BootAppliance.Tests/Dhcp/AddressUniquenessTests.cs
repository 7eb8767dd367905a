using BootAppliance.Protocols.Dhcp;
using FsCheck;
using FsCheck.Fluent;
using IPv4Address = BootAppliance.Protocols.IPv4Address;

namespace BootAppliance.Tests.Dhcp;

/// <summary>Whatever valid messages come in whatever order, no two clients ever hold a promise of one address.</summary>
public sealed class AddressUniquenessTests
{
    [Fact]
    public void No_sequence_of_messages_gives_one_address_to_two_clients()
    {
        var step = from kind in Gen.Choose(0, 7) from client in Gen.Choose(1, 14) from address in Gen.Choose(98, 111) select new Step(kind, client, address);
#pragma warning disable VSTHRD002 // FsCheck runs a property on one thread, which may wait
        Prop.ForAll(step.ArrayOf(120).ToArbitrary(), steps => Run(steps).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60));
#pragma warning restore VSTHRD002
    }

    private static async Task<bool> Run(Step[] steps)
    {
        await using var server = new ServerUnderTest();
        Dictionary<IPv4Address, (int Client, DateTimeOffset Until)> promised = [];
        Dictionary<int, IPv4Address> has = [];
        foreach (var step in steps)
        {
            var address = step.Kind is 1 or 4 or 5 or 6 && has.TryGetValue(step.Client, out var own) ? own : new IPv4Address(0x0A090000 | (uint)step.Address);
            if (step.Kind == 7) server.Clock.Advance(TimeSpan.FromMinutes(step.Address - 90));
            var now = server.Clock.GetUtcNow();
            foreach (var answer in await server.SendAsync(step.Packet(address)))
            {
                if (answer.Message.MessageType == DhcpMessageType.Nak) has.Remove(step.Client);
                if (answer.Message.MessageType != DhcpMessageType.Ack) continue;
                var got = answer.Message.YourAddress;
                if (promised.TryGetValue(got, out var other) && other.Client != step.Client && other.Until > now) return false;
                foreach (var left in promised.Where(one => one.Value.Client == step.Client).ToList()) promised.Remove(left.Key);
                promised[got] = (step.Client, now + ServerUnderTest.Lan.LeaseTime);
                has[step.Client] = got;
            }

            if (step.Kind is not (5 or 6)) continue;
            if (promised.TryGetValue(address, out var given) && given.Client == step.Client) promised.Remove(address);
            has.Remove(step.Client);
        }

        return true;
    }

    private sealed record Step(int Kind, int Client, int Address)
    {
        private byte[] Mac => ServerUnderTest.Mac(Client);

        public ClientPacket Packet(IPv4Address address) => Kind switch
        {
            1 or 2 => ServerUnderTest.Select(Client, address),
            3 => new ClientPacket(DhcpMessageType.Request, Mac).With(DhcpOptionCode.RequestedAddress, address),
            4 => new ClientPacket(DhcpMessageType.Request, Mac) { ClientAddress = address },
            5 => new ClientPacket(DhcpMessageType.Release, Mac) { ClientAddress = address },
            6 => new ClientPacket(DhcpMessageType.Decline, Mac).With(DhcpOptionCode.ServerIdentifier, ServerUnderTest.ServerAddress).With(DhcpOptionCode.RequestedAddress, address),
            _ => new ClientPacket(DhcpMessageType.Discover, Mac).With(DhcpOptionCode.RequestedAddress, address),
        };
    }
}
