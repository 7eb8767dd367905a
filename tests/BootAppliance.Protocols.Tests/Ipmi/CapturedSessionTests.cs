using BootAppliance.Protocols.Ipmi;

namespace BootAppliance.Protocols.Tests.Ipmi;

/// <summary>What a console and a BMC said to each other is read, and written again byte for byte.</summary>
public sealed class CapturedSessionTests
{
    private readonly byte[] _buffer = new byte[1024];

    [Theory]
    [InlineData(3)]
    [InlineData(17)]
    public void Messages_outside_a_session_are_read_and_written_as_captured(int suite)
    {
        var packets = new CapturedSession(suite).Packets.Where(packet => packet.What == "get channel auth capabilities").ToList();
        Assert.Equal(4, packets.Count);
        Assert.All(packets, packet =>
        {
            Assert.True(SessionlessFrame.TryParse(packet.Bytes, out var message));
            Assert.Equal(packet.ToBmc, !message.IsResponse);
            Assert.Equal(packet.Bytes, _buffer[..SessionlessFrame.Write(_buffer, message)]);
        });
        Assert.True(SessionlessFrame.TryParse(packets[0].Bytes, out var request));
        Assert.True(SessionlessFrame.TryParse(packets[1].Bytes, out var response));
        Assert.Equal(request.Data, _buffer.AsSpan(0, ChannelAuthentication.WriteRequest(_buffer, IpmiPrivilege.Administrator)));
        Assert.True(ChannelAuthentication.TryParse(response.Data, out var capabilities));
        Assert.Equal(new ChannelAuthentication(1, true, false, 0), capabilities);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(17)]
    public void The_opening_of_a_session_is_read_and_written_as_captured(int suite)
    {
        var session = new CapturedSession(suite);
        Assert.True(OpenSessionRequest.TryParse(Payload(session, "open session request", out var requestBytes), out var request));
        Assert.Equal(new OpenSessionRequest(0, IpmiPrivilege.None, session.Exchange.Console, session.Suite), request);
        Assert.Equal(requestBytes, Frame(RmcpPlusPayload.OpenSessionRequest, request.Write(_buffer)));

        Assert.True(OpenSessionResponse.TryParse(Payload(session, "open session response", out var responseBytes), out var response));
        Assert.Equal((RmcpPlusStatus.Ok, session.Exchange.Console, session.Exchange.Bmc, session.Suite), (response.Status, response.Console, response.Bmc, response.Suite));
        Assert.Equal(responseBytes, Frame(RmcpPlusPayload.OpenSessionResponse, response.Write(_buffer)));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(17)]
    public void Every_code_of_RAKP_is_recomputed_and_every_message_written_as_captured(int suite)
    {
        var session = new CapturedSession(suite);
        var exchange = session.Exchange;
        var code = new byte[32];
        Assert.True(Rakp1.TryParse(Payload(session, "RAKP1", out var bytes), out var one));
        Assert.Equal(exchange.ConsoleRandom, one.Random.ToArray());
        Assert.Equal((exchange.Role, "ipmiusr"), (one.Role, System.Text.Encoding.ASCII.GetString(one.User)));
        Assert.Equal(bytes, Frame(RmcpPlusPayload.Rakp1, one.Write(_buffer)));

        Assert.True(Rakp2.TryParse(Payload(session, "RAKP2", out bytes), out var two));
        Assert.Equal(two.Code, code.AsSpan(0, exchange.Code2(code)));
        Assert.True(exchange.IsCode2(two.Code));
        Assert.Equal(bytes, Frame(RmcpPlusPayload.Rakp2, two.Write(_buffer)));

        Assert.True(Rakp3.TryParse(Payload(session, "RAKP3", out bytes), out var three));
        Assert.Equal(three.Code, code.AsSpan(0, exchange.Code3(code)));
        Assert.True(exchange.IsCode3(three.Code));
        Assert.Equal(bytes, Frame(RmcpPlusPayload.Rakp3, three.Write(_buffer)));

        var key = new byte[session.Suite.KeyLength];
        Assert.Equal(key.Length, exchange.SessionKey(key));
        Assert.Equal(session.Hex("sik"), key);
        Assert.True(Rakp4.TryParse(Payload(session, "RAKP4", out bytes), out var four));
        Assert.True(exchange.IsCode4(key, four.Code));
        Assert.Equal(bytes, Frame(RmcpPlusPayload.Rakp4, four.Write(_buffer)));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(17)]
    public void Every_packet_of_the_session_is_opened_and_sealed_again_as_captured(int suite)
    {
        var session = new CapturedSession(suite);
        using SessionCipher cipher = new(session.Suite, session.Hex("sik"));
        var packets = session.Packets.Where(packet => packet.What == "in-session").ToList();
        Assert.Equal(14, packets.Count);
        Assert.All(packets, packet =>
        {
            var number = packet.ToBmc ? session.Exchange.Bmc : session.Exchange.Console;
            Assert.True(cipher.TryOpen(packet.Bytes, number, _buffer, out var length, out var sequence));
            Assert.Equal(packet.Message, _buffer[..length]);
            Assert.True(IpmiMessage.TryParse(packet.Message, out var message));
            var written = new byte[64];
            Assert.Equal(packet.Message, written[..message.Write(written)]);
            var packed = new byte[packet.Bytes.Length];
            Assert.Equal(packed.Length, cipher.Seal(number, sequence, packet.Message, packet.Bytes.AsSpan(16, 16), packed));
            Assert.Equal(packet.Bytes, packed);

            Assert.False(cipher.TryOpen(packet.Bytes, number + 1, _buffer, out _, out _));
            for (var i = 4; i < packed.Length; i++)
            {
                packed[i] ^= 1;
                Assert.False(cipher.TryOpen(packed, number, _buffer, out _, out _), $"byte {i} was changed");
                packed[i] ^= 1;
            }
        });
    }

    [Theory]
    [InlineData(3)]
    [InlineData(17)]
    public void A_wrong_password_gives_no_right_code(int suite)
    {
        var session = new CapturedSession(suite);
        var right = session.Exchange;
        RakpExchange wrong = new()
        {
            Suite = right.Suite,
            Console = right.Console,
            Bmc = right.Bmc,
            ConsoleRandom = right.ConsoleRandom,
            BmcRandom = right.BmcRandom,
            Guid = right.Guid,
            Role = right.Role,
            User = right.User,
            Password = "tess"u8.ToArray(),
        };
        Assert.True(Rakp2.TryParse(Payload(session, "RAKP2", out _), out var two));
        Assert.False(wrong.IsCode2(two.Code));
        Assert.False(right.IsCode2(two.Code[..^1]));
        Assert.False(right.IsCode2([]));
    }

    private static ReadOnlySpan<byte> Payload(CapturedSession session, string what, out byte[] packet)
    {
        packet = session.Packet(what);
        Assert.True(RmcpPlusFrame.TryParse(packet, out var frame));
        Assert.False(frame.IsSealed);
        return frame.Payload;
    }

    private byte[] Frame(RmcpPlusPayload type, int length)
    {
        var packet = new byte[256];
        return packet[..RmcpPlusFrame.Write(packet, type, _buffer.AsSpan(0, length))];
    }
}
