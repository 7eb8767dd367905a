using System.Net;
using System.Text;
using BootAppliance.Simulators.Load;

namespace BootAppliance.Simulators.Machines;

/// <summary>Reports until somebody answers, as <c>ba_event</c> does; what was answered with success goes into the ledger.</summary>
internal sealed class Reporter(string machine, IPAddress server, MachineHttp http, Ledger ledger)
{
    public async Task SendAsync(string path, Report report, CancellationToken stop, int? percent = null)
    {
        var body = new StringBuilder();
        if (percent is { } number) body.Append("percent=").Append(number).Append('\n');
        if (report.Phase is { } phase) body.Append("phase=").Append(phase).Append('\n');
        if (report.Text is { } text) body.Append("text=").Append(text).Append('\n');
        var (status, _, isRepeated) = await http.PostAsync($"http://{server}{path}/{report.Event}", Encoding.UTF8.GetBytes(body.ToString()), stop);
        // The token of the first boot is gone with its use: of a repeated report this is the answer that says it arrived.
        var isTaken = (int)status is >= 200 and < 300 || (status == HttpStatusCode.NotFound && isRepeated && report.Event == "firstboot");
        if (!isTaken) throw new BrokenPromiseException($"its report \"{report.Event}\" was answered with {(int)status}");
        ledger.Acknowledged(machine, report);
    }

    /// <summary>A log file's bytes from <paramref name="offset"/> up to <paramref name="end"/>.</summary>
    public async Task SendLogAsync(string path, string file, int offset, int end, CancellationToken stop)
    {
        var whole = LogText.Of(machine, file, end);
        var (status, text, _) = await http.PostAsync($"http://{server}{path}/log/{file}?offset={offset}", whole[offset..], stop);
        if (status == HttpStatusCode.Conflict) throw new BrokenPromiseException($"{offset} bytes of {file} were acknowledged, and only these are there: {text.Trim()}");
        if (status != HttpStatusCode.NoContent) throw new BrokenPromiseException($"a part of {file} was answered with {(int)status}");
        ledger.Acknowledged(machine, new Report("log", File: file, Length: end));
    }
}
