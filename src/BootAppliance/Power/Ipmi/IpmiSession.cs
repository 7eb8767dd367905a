using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using BootAppliance.Protocols.Ipmi;

namespace BootAppliance.Power.Ipmi;

/// <summary>A session with a BMC; disposing of it closes it there too.</summary>
internal sealed class IpmiSession : IAsyncDisposable
{
    // A closing that gets lost costs the BMC a session for a minute, not us an answer.
    private static readonly TimeSpan[] ClosingPatience = [TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(500)];
    private static readonly TimeSpan[] SilencePatience = IpmiSocket.Patience[..2];

    private readonly IpmiSocket _socket;
    private readonly SessionCipher _cipher;
    private readonly (uint Console, uint Bmc) _number;
    private readonly TimeProvider _clock;
    private readonly Action<IpmiRoundTrip> _watch;
    private readonly SessionCounter _sent = new();
    private readonly ReplayWindow _received = new();
    private byte _sequence;
    private IpmiPrivilege _privilege = IpmiPrivilege.User;

    private IpmiSession(IpmiSocket socket, IpmiHandshake handshake, CipherSuite suite, Action<IpmiRoundTrip> watch, TimeProvider clock)
    {
        (_socket, _cipher, _number, Suite, _watch, _clock) = (socket, handshake.Cipher!, (handshake.Console, handshake.Bmc), suite, watch, clock);
    }

    public CipherSuite Suite { get; }

    /// <summary>By the suite that the BMC took last, else 17, else 3; as administrator, else as operator, the name looked up alone.</summary>
    /// <exception cref="PowerException">Why there is none.</exception>
    public static async Task<IpmiSession> OpenAsync(PowerTarget target, CipherSuiteCache suites, Action<IpmiRoundTrip> watch, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (user, password) = Credentials(target);
        var port = target.Port == 0 ? Rmcp.Port : target.Port;
        var socket = new IpmiSocket(new(await ResolveAsync(target.Address, cancellationToken), port), clock);
        try
        {
            var isKnown = suites.IsKnown(target.Address, port);
            var isHeard = false;
            foreach (var suite in suites.For(target.Address, port))
            {
                var handshake = await HandshakeAsync(new(socket, suite, user, password, watch, clock), isKnown && !isHeard ? IpmiSocket.Patience : SilencePatience);
                if (handshake is not null)
                {
                    suites.Remember(target.Address, port, suite);
                    return new(socket, handshake, suite, watch, clock);
                }

                // A BMC whose suite is known and that does not answer is away; one that is not known may keep silent about a suite.
                if (isKnown && !isHeard) break;
            }

            throw isHeard
                ? new PowerException(PowerFailure.Unsupported, "takes neither cipher suite 17 nor 3", "allow suite 17 or 3 in the BMC's settings, or update its firmware")
                : new PowerException(PowerFailure.Unreachable, "does not answer", "check its address, cable, VLAN, and that IPMI over LAN is switched on");

            async Task<IpmiHandshake?> HandshakeAsync(IpmiHandshake handshake, IReadOnlyList<TimeSpan> patience)
            {
                var role = (byte)(Rakp1.NameOnly | (byte)IpmiPrivilege.Administrator);
                for (var round = 0; round < 3; round++)
                {
                    var result = await handshake.RunAsync(role, patience, cancellationToken);
                    isHeard |= result != IpmiHandshake.Result.Silence;
                    if (result == IpmiHandshake.Result.Open) return handshake;
                    if (result is IpmiHandshake.Result.Silence or IpmiHandshake.Result.OtherSuite) return null;
                    if (result != IpmiHandshake.Result.OtherRole) continue;
                    if (role == (Rakp1.NameOnly | (byte)IpmiPrivilege.Operator)) throw PrivilegeRefused(target.Account);
                    role = Rakp1.NameOnly | (byte)IpmiPrivilege.Operator;
                }

                throw handshake.Suspicion ?? new PowerException(PowerFailure.TimedOut, "lost its place while the session was set up, three times", "look for lost packets on the way to it, and try again");
            }
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>What alters the machine needs the privilege of an operator; what reads it does not.</summary>
    public async Task RaiseAsync(CancellationToken cancellationToken)
    {
        if (_privilege >= IpmiPrivilege.Operator) return;
        var (completion, _) = await SendAsync(IpmiCommand.SetSessionPrivilege, new[] { (byte)IpmiPrivilege.Operator }, IpmiSocket.Patience, cancellationToken);
        if (completion is IpmiCompletion.Specific80 or IpmiCompletion.Specific81 or IpmiCompletion.InsufficientPrivilege) throw PrivilegeRefused("");
        IpmiFaults.Check(IpmiCommand.SetSessionPrivilege, completion);
        _privilege = IpmiPrivilege.Operator;
    }

    /// <summary>Sends a command and gives its data; what it says other than "done" is thrown.</summary>
    public async Task<byte[]> AskAsync(IpmiCommand command, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        var (completion, answer) = await SendAsync(command, data, IpmiSocket.Patience, cancellationToken);
        if (completion == IpmiCompletion.InsufficientPrivilege && _privilege < IpmiPrivilege.Operator)
        {
            await RaiseAsync(cancellationToken);
            (completion, answer) = await SendAsync(command, data, IpmiSocket.Patience, cancellationToken);
        }

        IpmiFaults.Check(command, completion);
        return answer;
    }

    /// <summary>Sends a command; what has to be sent again has a new number of the session and the same number of the request (§6.12).</summary>
    public async Task<(IpmiCompletion Completion, byte[] Data)> SendAsync(IpmiCommand command, ReadOnlyMemory<byte> data, IReadOnlyList<TimeSpan> patience, CancellationToken cancellationToken)
    {
        _sequence = (byte)(_sequence + 1 & 0x3f);
        var began = _clock.GetTimestamp();
        (IpmiCompletion Completion, byte[] Data) answer = default;
        var sent = await _socket.ExchangeAsync(Write, Take, patience, cancellationToken);
        _watch(new(command.Name, sent == 0 ? "no answer" : answer.Completion.ToString(), _clock.GetElapsedTime(began), sent));
        if (sent > 0) return answer;
        throw new PowerException(PowerFailure.TimedOut, $"did not answer {command.Name}", "read its state, then try again; if it stays so, restart the BMC") { MayHaveHappened = true };

        int Write(Span<byte> packet)
        {
            Span<byte> message = stackalloc byte[64];
            var length = IpmiMessage.Request(command, _sequence, data.Span).Write(message);
            return _cipher.Seal(_number.Bmc, _sent.Next(), message[..length], RandomNumberGenerator.GetBytes(16), packet);
        }

        bool Take(ReadOnlySpan<byte> packet)
        {
            Span<byte> plain = stackalloc byte[1024];
            if (!_cipher.TryOpen(packet, _number.Console, plain, out var length, out var number) || !_received.TryAccept(number) || !IpmiMessage.TryParse(plain[..length], out var message)
                || !message.Answers(IpmiMessage.Request(command, _sequence, default))) return false;
            answer = (message.Completion, message.Data.ToArray());
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await SendAsync(IpmiCommand.CloseSession, BitConverter.GetBytes(_number.Bmc), ClosingPatience, CancellationToken.None);
        }
        catch (PowerException)
        {
            // It ends by itself after a minute, and what was asked for has its answer already.
        }
        finally
        {
            _cipher.Dispose();
            _socket.Dispose();
        }
    }

    private static PowerException PrivilegeRefused(string account) => new(
        PowerFailure.PrivilegeRefused, $"does not let {(account.Length > 0 ? $"\"{account}\"" : "the account")} act as an operator", "give the account the privilege Operator in the BMC's settings");

    private static (byte[] User, byte[] Password) Credentials(PowerTarget target)
    {
        var user = Encoding.UTF8.GetBytes(target.Account);
        var password = target.Password.Reveal();
        if (user.Length > Rakp1.MaximumName) throw new PowerException(PowerFailure.BadSetting, $"cannot have an account of {user.Length} bytes", $"IPMI takes {Rakp1.MaximumName} at most");
        if (password.Length > RakpExchange.MaximumPassword) throw new PowerException(PowerFailure.BadSetting, "cannot have so long a password", $"IPMI takes {RakpExchange.MaximumPassword} bytes at most");
        return (user, password);
    }

    private static async Task<IPAddress> ResolveAsync(string address, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(address, out var literal)) return literal;
        try
        {
            return (await Dns.GetHostAddressesAsync(address, cancellationToken))[0];
        }
        catch (SocketException exception)
        {
            throw new PowerException(PowerFailure.Unreachable, $"has a name that is not resolved ({exception.SocketErrorCode})", "correct the name, or give its IP address");
        }
    }
}
