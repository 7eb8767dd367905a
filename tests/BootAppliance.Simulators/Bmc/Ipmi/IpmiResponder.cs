using System.Security.Cryptography;
using System.Text;
using BootAppliance.Protocols.Ipmi;

namespace BootAppliance.Simulators.Bmc.Ipmi;

/// <summary>A BMC's side of IPMI 2.0: a packet in, a packet out or none.</summary>
public sealed class IpmiResponder(SimulatedBmc bmc, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(60);

    private readonly Dictionary<uint, IpmiServerSession> _sessions = [];
    private readonly IpmiCommands _commands = new(bmc);
    private readonly byte[] _scratch = new byte[512];

    /// <summary>How many sessions are open now: a test sees by it whether each was closed.</summary>
    public int OpenSessions => _sessions.Values.Count(session => session.Cipher is not null);

    /// <returns>The length of what is to be sent back; 0 for silence.</returns>
    public int Answer(ReadOnlySpan<byte> packet, Span<byte> reply)
    {
        foreach (var old in _sessions.Values.Where(session => clock.GetUtcNow() - session.LastHeard > Idle).ToList()) End(old);
        if (AsfPresence.TryParsePing(packet, out var tag)) return AsfPresence.WritePong(reply, tag);
        if (SessionlessFrame.TryParse(packet, out var message)) return SessionlessFrame.Write(reply, Carry(message, null));
        if (!RmcpPlusFrame.TryParse(packet, out var frame)) return 0;
        if (frame.IsSealed) return InSession(packet, frame.Session, reply);
        return frame.Type switch
        {
            RmcpPlusPayload.OpenSessionRequest => Open(frame.Payload, reply),
            RmcpPlusPayload.Rakp1 => First(frame.Payload, reply),
            RmcpPlusPayload.Rakp3 => Third(frame.Payload, reply),
            _ => 0,
        };
    }

    public void Dispose()
    {
        foreach (var session in _sessions.Values) session.Dispose();
    }

    private int Open(ReadOnlySpan<byte> payload, Span<byte> reply)
    {
        if (!OpenSessionRequest.TryParse(payload, out var request)) return 0;
        if (request.Suite == CipherSuite.Sha256 && bmc.Faults.IsSilentOn17) return 0;
        var status = request.Suite is null || (bmc.Faults.OnlySuite3 && request.Suite != CipherSuite.Sha1) ? RmcpPlusStatus.NoMatchingSuite
            : _sessions.Count >= bmc.Faults.Sessions ? RmcpPlusStatus.NoResources
            : RmcpPlusStatus.Ok;
        var number = 0u;
        if (status == RmcpPlusStatus.Ok)
        {
            while (number == 0 || _sessions.ContainsKey(number)) number = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4));
            _sessions[number] = new(number, request, clock.GetUtcNow());
        }

        var maximum = request.Maximum == IpmiPrivilege.None ? IpmiPrivilege.Administrator : request.Maximum;
        var length = new OpenSessionResponse(request.Tag, status, maximum, request.Console, number, request.Suite).Write(_scratch);
        return RmcpPlusFrame.Write(reply, RmcpPlusPayload.OpenSessionResponse, _scratch.AsSpan(0, length));
    }

    private int First(ReadOnlySpan<byte> payload, Span<byte> reply)
    {
        if (!Rakp1.TryParse(payload, out var one) || !_sessions.TryGetValue(one.Bmc, out var session) || session.Cipher is not null) return 0;
        var name = Encoding.UTF8.GetString(one.User);
        session.Account = bmc.Accounts.FirstOrDefault(account => account.Name == name);
        var status = session.Account is null ? RmcpPlusStatus.UnauthorizedName
            : (one.Role & 0x0f) > (byte)session.Account.Limit ? RmcpPlusStatus.UnauthorizedRole
            : RmcpPlusStatus.Ok;
        if (status != RmcpPlusStatus.Ok)
        {
            End(session);
            var refusal = new Rakp2 { Tag = one.Tag, Status = status, Console = session.Console }.Write(_scratch);
            return RmcpPlusFrame.Write(reply, RmcpPlusPayload.Rakp2, _scratch.AsSpan(0, refusal));
        }

        session.Exchange = new()
        {
            Suite = session.Suite,
            Console = session.Console,
            Bmc = session.Number,
            ConsoleRandom = one.Random.ToArray(),
            BmcRandom = RandomNumberGenerator.GetBytes(RakpExchange.RandomLength),
            Guid = bmc.Guid,
            Role = one.Role,
            User = one.User.ToArray(),
            Password = session.Account!.Key,
        };
        Span<byte> code = stackalloc byte[32];
        var length = new Rakp2 { Tag = one.Tag, Console = session.Console, Random = session.Exchange.BmcRandom, Guid = bmc.Guid, Code = code[..session.Exchange.Code2(code)] }.Write(_scratch);
        return RmcpPlusFrame.Write(reply, RmcpPlusPayload.Rakp2, _scratch.AsSpan(0, length));
    }

    private int Third(ReadOnlySpan<byte> payload, Span<byte> reply)
    {
        if (!Rakp3.TryParse(payload, out var three) || !_sessions.TryGetValue(three.Bmc, out var session) || session.Exchange is not { } exchange) return 0;
        if (three.Status != RmcpPlusStatus.Ok)
        {
            End(session);
            return 0;
        }

        Span<byte> key = stackalloc byte[32], code = stackalloc byte[16];
        key = key[..exchange.SessionKey(key)];
        var isRight = exchange.IsCode3(three.Code);
        if (isRight) session.Cipher ??= new(session.Suite, key);
        else End(session);
        var length = new Rakp4
        {
            Tag = three.Tag,
            Status = isRight ? RmcpPlusStatus.Ok : RmcpPlusStatus.InvalidIntegrityCheck,
            Console = session.Console,
            Code = code[..exchange.Code4(key, code)],
        }.Write(_scratch);
        return RmcpPlusFrame.Write(reply, RmcpPlusPayload.Rakp4, _scratch.AsSpan(0, length));
    }

    private int InSession(ReadOnlySpan<byte> packet, uint number, Span<byte> reply)
    {
        Span<byte> plain = stackalloc byte[512];
        if (packet.Length > plain.Length || !_sessions.TryGetValue(number, out var session) || session.Cipher is not { } cipher
            || !cipher.TryOpen(packet, number, plain, out var length, out var sequence) || !session.Received.TryAccept(sequence)
            || !IpmiMessage.TryParse(plain[..length], out var request) || request.IsResponse) return 0;
        session.LastHeard = clock.GetUtcNow();
        var isAgain = session.Last is { } last && (last.Sequence, last.NetFn, last.Command) == (request.Sequence, request.NetFn, request.Command);
        if (!isAgain)
        {
            var response = new byte[64];
            session.Last = (request.Sequence, request.NetFn, request.Command, response[..Carry(request, session).Write(response)]);
        }

        var written = cipher.Seal(session.Console, session.Sent.Next(), session.Last!.Value.Response, RandomNumberGenerator.GetBytes(16), reply);
        if (request.NetFn == IpmiCommand.CloseSession.NetFn && request.Command == IpmiCommand.CloseSession.Code) End(session);
        return written;
    }

    private IpmiMessage Carry(in IpmiMessage request, IpmiServerSession? session)
    {
        var completion = _commands.Answer(request, session, _scratch, out var length);
        return request.Response(completion, _scratch.AsSpan(0, length));
    }

    private void End(IpmiServerSession session)
    {
        _sessions.Remove(session.Number);
        session.Dispose();
    }
}
