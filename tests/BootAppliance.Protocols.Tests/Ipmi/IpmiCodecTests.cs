using System.Security.Cryptography;
using BootAppliance.Protocols.Ipmi;
using BootAppliance.Protocols.Tests.Dhcp;
using FsCheck;
using FsCheck.Fluent;

namespace BootAppliance.Protocols.Tests.Ipmi;

/// <summary>What is written is read, and no bytes make a reader throw.</summary>
public sealed class IpmiCodecTests
{
    private static readonly Arbitrary<byte[]> Data = Vectors.Bytes(0, 60).ToArbitrary();
    private static readonly Arbitrary<byte[]> Name = Vectors.Bytes(0, Rakp1.MaximumName).ToArbitrary();

    [Fact]
    public void Ping_and_pong_are_read_as_they_were_written()
    {
        var buffer = new byte[AsfPresence.PongLength];
        Assert.Equal("0600ff06000011be80070000", Convert.ToHexStringLower(buffer.AsSpan(0, AsfPresence.WritePing(buffer, 7))));
        Assert.True(AsfPresence.TryParsePing(buffer.AsSpan(0, AsfPresence.PingLength), out var tag) && tag == 7);
        Assert.Equal(AsfPresence.PongLength, AsfPresence.WritePong(buffer, 9));
        Assert.True(AsfPresence.TryParsePong(buffer, out tag, out var speaksIpmi) && tag == 9 && speaksIpmi);
        Assert.False(AsfPresence.TryParsePing(buffer, out _));
        buffer[20] = 0x01;
        Assert.True(AsfPresence.TryParsePong(buffer, out _, out speaksIpmi) && !speaksIpmi);
    }

    [Fact]
    public void A_request_and_its_response_are_read_as_they_were_written() => Prop.ForAll<byte, byte, byte[]>((code, sequence, data) =>
    {
        data = data[..Math.Min(data.Length, 60)];
        var request = IpmiMessage.Request(new(6, code, ""), (byte)(sequence & 63), data);
        byte[] first = new byte[128], second = new byte[128];
        var length = request.Write(first);
        if (!IpmiMessage.TryParse(first.AsSpan(0, length), out var read) || !Same(request, read) || read.IsResponse) return false;
        var response = read.Response(IpmiCompletion.NodeBusy, data);
        length = response.Write(second);
        return IpmiMessage.TryParse(second.AsSpan(0, length), out var answer) && Same(response, answer) && answer.Answers(request) && answer.To == IpmiMessage.Console;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_message_with_a_wrong_byte_is_refused()
    {
        var bytes = new byte[32];
        var length = IpmiMessage.Request(IpmiCommand.ChassisControl, 5, [1]).Write(bytes);
        for (var i = 0; i < length; i++)
        {
            bytes[i] ^= 0x10;
            Assert.False(IpmiMessage.TryParse(bytes.AsSpan(0, length), out _));
            bytes[i] ^= 0x10;
        }
    }

    [Fact]
    public void What_opens_a_session_is_read_as_it_was_written() => Prop.ForAll<byte, uint, bool>((tag, number, newer) =>
    {
        var suite = newer ? CipherSuite.Sha256 : CipherSuite.Sha1;
        var buffer = new byte[64];
        OpenSessionRequest request = new(tag, IpmiPrivilege.Operator, number, suite);
        OpenSessionResponse granted = new(tag, RmcpPlusStatus.Ok, IpmiPrivilege.Administrator, number, ~number, suite);
        OpenSessionResponse refused = new(tag, RmcpPlusStatus.NoMatchingSuite, IpmiPrivilege.None, number, 0, null);
        return OpenSessionRequest.TryParse(buffer.AsSpan(0, request.Write(buffer)), out var read) && read == request
            && OpenSessionResponse.TryParse(buffer.AsSpan(0, granted.Write(buffer)), out var yes) && yes == granted
            && OpenSessionResponse.TryParse(buffer.AsSpan(0, refused.Write(buffer)), out var no) && no == refused;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_suite_that_we_do_not_speak_is_read_as_none()
    {
        var buffer = new byte[OpenSessionRequest.Length];
        new OpenSessionRequest(1, IpmiPrivilege.None, 2, null).Write(buffer);
        Assert.True(OpenSessionRequest.TryParse(buffer, out var request));
        Assert.Null(request.Suite);
    }

    [Fact]
    public void RAKP_messages_are_read_as_they_were_written() => Prop.ForAll(Name, Data, (user, data) =>
    {
        byte[] buffer = new byte[128], random = [.. Enumerable.Repeat((byte)0x5a, 16)];
        var code = data.AsSpan(0, Math.Min(32, data.Length));
        Rakp1 one = new() { Tag = 1, Bmc = 77, Random = random, Role = 0x14, User = user };
        if (!Rakp1.TryParse(buffer.AsSpan(0, one.Write(buffer)), out var read1) || !read1.User.SequenceEqual(user) || !read1.Random.SequenceEqual(random) || (read1.Tag, read1.Bmc, read1.Role) != (1, 77u, 0x14)) return false;
        Rakp2 two = new() { Tag = 2, Console = 78, Random = random, Guid = random, Code = code };
        if (!Rakp2.TryParse(buffer.AsSpan(0, two.Write(buffer)), out var read2) || !read2.Code.SequenceEqual(code) || !read2.Guid.SequenceEqual(random) || read2.Console != 78) return false;
        Rakp3 three = new() { Tag = 3, Bmc = 79, Code = code };
        if (!Rakp3.TryParse(buffer.AsSpan(0, three.Write(buffer)), out var read3) || !read3.Code.SequenceEqual(code) || read3.Bmc != 79) return false;
        Rakp4 four = new() { Tag = 4, Status = RmcpPlusStatus.InvalidIntegrityCheck, Console = 80, Code = code };
        return Rakp4.TryParse(buffer.AsSpan(0, four.Write(buffer)), out var read4) && read4.Code.IsEmpty && (read4.Tag, read4.Status, read4.Console) == (4, RmcpPlusStatus.InvalidIntegrityCheck, 80u);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_sealed_message_is_opened_whatever_its_length() => Prop.ForAll(Data, data =>
    {
        byte[] packet = new byte[256], opened = new byte[256], key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        foreach (var suite in (CipherSuite[])[CipherSuite.Sha1, CipherSuite.Sha256])
        {
            using SessionCipher cipher = new(suite, key.AsSpan(0, suite.KeyLength));
            var length = cipher.Seal(5, 9, data, key.AsSpan(0, 16), packet);
            if (length > data.Length + SessionCipher.Overhead) return false;
            if (!cipher.TryOpen(packet.AsSpan(0, length), 5, opened, out var read, out var sequence) || sequence != 9 || !opened.AsSpan(0, read).SequenceEqual(data)) return false;
        }

        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_a_BMC_tells_is_read_as_it_was_written() => Prop.ForAll<byte, bool, bool>((number, one, other) =>
    {
        var buffer = new byte[32];
        ChassisStatus status = new(one, other);
        DeviceId id = new(number, (byte)(number & 0x7f), (byte)(number % 100), number * 1000u, (ushort)(number * 250));
        BootFlags flags = new(one, other, one != other, IpmiBootDevice.Network);
        ChannelAuthentication channel = new(number, one, other, number);
        return ChassisStatus.TryParse(buffer.AsSpan(0, status.Write(buffer)), out var readStatus) && readStatus == status
            && DeviceId.TryParse(buffer.AsSpan(0, id.Write(buffer)), out var readId) && readId == id
            && BootFlags.TryParse(buffer.AsSpan(0, flags.Write(buffer)), out var readFlags) && readFlags == flags
            && ChannelAuthentication.TryParse(buffer.AsSpan(0, channel.Write(buffer)), out var readChannel) && readChannel == channel;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_boot_flags_are_those_that_ipmitool_writes()
    {
        var buffer = new byte[BootFlags.Length];
        new BootFlags(true, false, true, IpmiBootDevice.Network).Write(buffer);
        Assert.Equal("a004000000", Convert.ToHexStringLower(buffer));
    }

    [Fact]
    public void No_bytes_make_a_reader_throw()
    {
        var random = new Random(4);
        var packets = new[] { 3, 17 }.SelectMany(suite => new CapturedSession(suite).Packets.Select(packet => packet.Bytes)).Append(Convert.FromHexString("0600ff06000011be80070000")).ToArray();
        using SessionCipher cipher = new(CipherSuite.Sha1, new CapturedSession(3).Hex("sik"));
        for (var round = 0; round < 40_000; round++)
        {
            var bytes = random.Next(4) == 0 ? new byte[random.Next(120)] : (byte[])packets[random.Next(packets.Length)].Clone();
            if (round % 4 == 0) random.NextBytes(bytes);
            for (var change = random.Next(4); change > 0 && bytes.Length > 0; change--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            ReadEverything(bytes.AsSpan(0, random.Next(3) == 0 ? random.Next(bytes.Length + 1) : bytes.Length), cipher);
        }
    }

    /// <summary>A BMC that has the right key may still send nonsense within.</summary>
    [Fact]
    public void Nonsense_under_a_right_code_is_refused_or_read_and_never_throws()
    {
        var random = new Random(5);
        byte[] key = new byte[32], buffer = new byte[512];
        var k1 = HMACSHA256.HashData(key, Enumerable.Repeat((byte)1, 20).ToArray());
        var opened = 0;
        using SessionCipher cipher = new(CipherSuite.Sha256, key);
        for (var round = 0; round < 5_000; round++)
        {
            var text = new byte[random.Next(64)];
            random.NextBytes(text);
            // The pad's length is the last byte of the plain text, which a random IV makes random in a packet of one block.
            var iv = new byte[16];
            random.NextBytes(iv);
            var packet = new byte[256];
            var length = cipher.Seal(1, 1, text, iv, packet);
            random.NextBytes(packet.AsSpan(16, 16));
            HMACSHA256.HashData(k1, packet.AsSpan(4, length - 16 - 4)).AsSpan(0, 16).CopyTo(packet.AsSpan(length - 16));
            if (cipher.TryOpen(packet.AsSpan(0, length), 1, buffer, out var read, out _))
            {
                opened++;
                ReadEverything(buffer.AsSpan(0, read), cipher);
            }
        }

        Assert.InRange(opened, 1, 4_999);
    }

    private static void ReadEverything(ReadOnlySpan<byte> bytes, SessionCipher cipher)
    {
        _ = AsfPresence.TryParsePing(bytes, out _);
        _ = AsfPresence.TryParsePong(bytes, out _, out _);
        _ = SessionlessFrame.TryParse(bytes, out _);
        _ = cipher.TryOpen(bytes, 0x000502, new byte[512], out _, out _);
        var payload = RmcpPlusFrame.TryParse(bytes, out var frame) ? frame.Payload : bytes;
        _ = OpenSessionRequest.TryParse(payload, out _);
        _ = OpenSessionResponse.TryParse(payload, out _);
        _ = Rakp1.TryParse(payload, out _);
        _ = Rakp2.TryParse(payload, out _);
        _ = Rakp3.TryParse(payload, out _);
        _ = Rakp4.TryParse(payload, out _);
        _ = IpmiMessage.TryParse(payload, out _);
        _ = ChassisStatus.TryParse(payload, out _);
        _ = DeviceId.TryParse(payload, out _);
        _ = BootFlags.TryParse(payload, out _);
        _ = ChannelAuthentication.TryParse(payload, out _);
    }

    private static bool Same(in IpmiMessage left, in IpmiMessage right) =>
        (left.To, left.From, left.NetFn, left.Sequence, left.Command, left.Completion) == (right.To, right.From, right.NetFn, right.Sequence, right.Command, right.Completion) && left.Data.SequenceEqual(right.Data);
}
