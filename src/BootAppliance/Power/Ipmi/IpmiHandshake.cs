using System.Security.Cryptography;
using BootAppliance.Protocols.Ipmi;

namespace BootAppliance.Power.Ipmi;

/// <summary>Open Session and RAKP 1 to 4 with one cipher suite and one role (IPMI 2.0 rev 1.1 §13.17 to §13.23).</summary>
internal sealed class IpmiHandshake(IpmiSocket socket, CipherSuite suite, byte[] user, byte[] password, Action<IpmiRoundTrip> watch, TimeProvider clock)
{
    private byte _tag;
    private OpenSessionResponse _opened;

    public enum Result
    {
        Open,

        /// <summary>Nobody answered at all.</summary>
        Silence,

        /// <summary>The BMC does not speak this suite.</summary>
        OtherSuite,

        /// <summary>The account may not have this role.</summary>
        OtherRole,

        /// <summary>A message was sent twice and the BMC lost its place: some make a new random number for each RAKP 1.</summary>
        Confused,
    }

    /// <summary>After <see cref="Result.Open"/>.</summary>
    public SessionCipher? Cipher { get; private set; }

    /// <summary>After <see cref="Result.Confused"/>: what it would be if the BMC were not confused.</summary>
    public PowerException? Suspicion { get; private set; }

    public uint Console { get; } = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4)) | 1;

    public uint Bmc => _opened.Bmc;

    public async Task<Result> RunAsync(byte role, IReadOnlyList<TimeSpan> patience, CancellationToken cancellationToken)
    {
        if (await OpenAsync(patience, cancellationToken) is var opened and not Result.Open) return opened;
        var random = RandomNumberGenerator.GetBytes(RakpExchange.RandomLength);
        var (first, exchange, sent) = await FirstAsync(random, role, cancellationToken);
        if (first != Result.Open) return first;
        return await ThirdAsync(exchange!, sent > 1, cancellationToken);
    }

    private async Task<Result> OpenAsync(IReadOnlyList<TimeSpan> patience, CancellationToken cancellationToken)
    {
        var before = _tag;
        OpenSessionResponse? response = null;
        var sent = await ExchangeAsync($"Open Session, suite {suite.Id}", RmcpPlusPayload.OpenSessionRequest,
            payload => new OpenSessionRequest(++_tag, IpmiPrivilege.None, Console, suite).Write(payload), RmcpPlusPayload.OpenSessionResponse,
            payload =>
            {
                if (!OpenSessionResponse.TryParse(payload, out var read) || read.Tag <= before || read.Tag > _tag || (read.Console != Console && read.Status == RmcpPlusStatus.Ok)) return null;
                response = read;
                socket.Answers(read.Tag - before);
                return read.Status;
            },
            patience, cancellationToken);
        if (sent == 0) return Result.Silence;
        _opened = response!.Value;
        switch (_opened.Status)
        {
            case RmcpPlusStatus.Ok when _opened.Suite == suite && _opened.Bmc != 0: return Result.Open;
            case RmcpPlusStatus.Ok: throw new PowerException(PowerFailure.ProtocolError, "opened a session with another cipher suite than it was asked for", "update the BMC's firmware");
            case RmcpPlusStatus.InvalidAuthentication or RmcpPlusStatus.InvalidIntegrity or RmcpPlusStatus.InvalidConfidentiality
                or RmcpPlusStatus.NoMatchingAuthentication or RmcpPlusStatus.NoMatchingIntegrity or RmcpPlusStatus.NoMatchingSuite:
                return Result.OtherSuite;
            default: throw Refused(_opened.Status);
        }
    }

    private async Task<(Result Result, RakpExchange? Exchange, int Sent)> FirstAsync(byte[] random, byte role, CancellationToken cancellationToken)
    {
        var tag = ++_tag;
        RmcpPlusStatus status = default;
        byte[] bmcRandom = [], guid = [], code = [];
        var sent = await ExchangeAsync("RAKP 1", RmcpPlusPayload.Rakp1,
            payload => new Rakp1 { Tag = tag, Bmc = Bmc, Random = random, Role = role, User = user }.Write(payload), RmcpPlusPayload.Rakp2,
            payload =>
            {
                if (!Rakp2.TryParse(payload, out var two) || two.Tag != tag || two.Console != Console) return null;
                (status, bmcRandom, guid, code) = (two.Status, two.Random.ToArray(), two.Guid.ToArray(), two.Code.ToArray());
                return status;
            },
            IpmiSocket.Patience, cancellationToken);
        if (sent == 0) throw Silent("RAKP 1");
        if (status is RmcpPlusStatus.UnauthorizedRole or RmcpPlusStatus.InvalidRole) return (Result.OtherRole, null, sent);
        if (status is RmcpPlusStatus.InvalidSession or RmcpPlusStatus.InactiveSession && sent > 1) return (Result.Confused, null, sent);
        if (status != RmcpPlusStatus.Ok) throw Refused(status);
        RakpExchange exchange = new()
        {
            Suite = suite,
            Console = Console,
            Bmc = Bmc,
            ConsoleRandom = random,
            BmcRandom = bmcRandom,
            Guid = guid,
            Role = role,
            User = user,
            Password = password,
        };
        if (exchange.IsCode2(code)) return (Result.Open, exchange, sent);

        // So that the BMC does not keep the session for a minute; it answers nothing to this.
        await ExchangeAsync("RAKP 3, refusing", RmcpPlusPayload.Rakp3,
            payload => new Rakp3 { Tag = ++_tag, Status = RmcpPlusStatus.InvalidIntegrityCheck, Bmc = Bmc }.Write(payload), RmcpPlusPayload.Rakp4, _ => null, [TimeSpan.FromMilliseconds(1)], cancellationToken);
        Suspicion = Refused(RmcpPlusStatus.InvalidIntegrityCheck);
        return sent > 1 ? (Result.Confused, null, sent) : throw Suspicion;
    }

    private async Task<Result> ThirdAsync(RakpExchange exchange, bool mayBeConfused, CancellationToken cancellationToken)
    {
        var tag = ++_tag;
        RmcpPlusStatus status = default;
        byte[] answered = [], proof = new byte[32], key = new byte[32];
        var proofLength = exchange.Code3(proof);
        key = key[..exchange.SessionKey(key)];
        var sent = await ExchangeAsync("RAKP 3", RmcpPlusPayload.Rakp3,
            payload => new Rakp3 { Tag = tag, Bmc = Bmc, Code = proof.AsSpan(0, proofLength) }.Write(payload), RmcpPlusPayload.Rakp4,
            payload =>
            {
                if (!Rakp4.TryParse(payload, out var four) || four.Tag != tag || four.Console != Console) return null;
                (status, answered) = (four.Status, four.Code.ToArray());
                return status;
            },
            IpmiSocket.Patience, cancellationToken);
        if (sent == 0) throw Silent("RAKP 3");
        if (status is RmcpPlusStatus.UnauthorizedRole or RmcpPlusStatus.InvalidRole) return Result.OtherRole;
        if (status != RmcpPlusStatus.Ok)
        {
            Suspicion = Refused(status);
            return mayBeConfused || sent > 1 ? Result.Confused : throw Suspicion;
        }

        if (!exchange.IsCode4(key, answered))
            throw new PowerException(PowerFailure.AuthenticationRefused, "has another session key than the password gives", "if a BMC key (K_G) is set there, clear it");
        Cipher = new(suite, key);
        CryptographicOperations.ZeroMemory(key);
        return Result.Open;
    }

    private async Task<int> ExchangeAsync(
        string what, RmcpPlusPayload type, IpmiSocket.Writer write, RmcpPlusPayload awaited, Func<ReadOnlySpan<byte>, RmcpPlusStatus?> take, IReadOnlyList<TimeSpan> patience, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        RmcpPlusStatus? status = null;
        var sent = await socket.ExchangeAsync(
            packet =>
            {
                Span<byte> payload = stackalloc byte[128];
                return RmcpPlusFrame.Write(packet, type, payload[..write(payload)]);
            },
            packet => RmcpPlusFrame.TryParse(packet, out var frame) && !frame.IsSealed && frame.Type == awaited && (status = take(frame.Payload)) is not null,
            patience, cancellationToken);
        watch(new(what, status?.ToString() ?? "no answer", clock.GetElapsedTime(began), sent));
        return sent;
    }

    private static PowerException Silent(string what) =>
        new(PowerFailure.TimedOut, $"opened a session, then did not answer {what}", "try again; if it stays so, restart the BMC");

    private PowerException Refused(RmcpPlusStatus status)
    {
        var account = System.Text.Encoding.UTF8.GetString(user);
        return status switch
        {
            RmcpPlusStatus.UnauthorizedName or RmcpPlusStatus.InvalidNameLength => new(PowerFailure.AuthenticationRefused, $"knows no account \"{account}\"", "correct the account; it is not tried again by itself"),
            RmcpPlusStatus.InvalidIntegrityCheck => new(PowerFailure.AuthenticationRefused, $"refused the password of \"{account}\"", "correct the password; it is not tried again by itself, lest the account is locked"),
            RmcpPlusStatus.NoResources or RmcpPlusStatus.NoResourcesForRole => new(PowerFailure.Busy, "has no session left", "try again in a minute, when idle sessions end; close those of other programs"),
            _ => new(PowerFailure.ProtocolError, $"refused the session with status {(byte)status:x2} ({status})", "update the BMC's firmware"),
        };
    }
}
