using System.Net;

namespace BootAppliance.Tftp;

internal enum TftpAdmission
{
    Admitted,

    /// <summary>The same client port asks again: its transfer already runs (its request was repeated, or our reply lost).</summary>
    Repeated,

    /// <summary>As many transfers run as are allowed, in all or for this address.</summary>
    Busy,
}

/// <summary>The transfers that run, bounded in all and for each client address.</summary>
internal sealed class TftpSessions(int maximum, int maximumPerAddress)
{
    private readonly HashSet<IPEndPoint> _running = [];
    private readonly Dictionary<IPAddress, int> _perAddress = [];

    public int Count
    {
        get
        {
            lock (_running) return _running.Count;
        }
    }

    public TftpAdmission TryBegin(IPEndPoint client)
    {
        lock (_running)
        {
            if (_running.Contains(client)) return TftpAdmission.Repeated;
            var ofAddress = _perAddress.GetValueOrDefault(client.Address);
            if (_running.Count >= maximum || ofAddress >= maximumPerAddress) return TftpAdmission.Busy;
            _perAddress[client.Address] = ofAddress + 1;
            _running.Add(client);
            return TftpAdmission.Admitted;
        }
    }

    public void End(IPEndPoint client)
    {
        lock (_running)
        {
            if (!_running.Remove(client)) return;
            if (--_perAddress[client.Address] == 0) _perAddress.Remove(client.Address);
        }
    }
}
