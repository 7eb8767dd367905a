using System.CommandLine;
using System.Net.Sockets;
using BootAppliance.Autoinstall;
using BootAppliance.Boot;
using BootAppliance.Content.Store.S3;
using BootAppliance.Data;
using BootAppliance.Dhcp;
using Dapper;

namespace BootAppliance.Hosting;

/// <summary><c>bootappliance doctor</c>: looks at everything that keeps machines from booting, with the service or without it.</summary>
internal static class DoctorCommand
{
    private const long LowSpace = 2L << 30;

    private enum Verdict { Ok, Warn, Fail }

    private sealed record Finding(Verdict Verdict, string What, string Sentence);

    public static void AddTo(RootCommand root)
    {
        var file = new Option<string?>("--config") { Description = $"configuration file; default {Configuration.DefaultPath}" };
        var command = new Command("doctor", "Looks for what keeps machines from booting, and says how to mend it; exit 1 if something fails. Example: bootappliance doctor") { file };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(file), cancellationToken));
        root.Subcommands.Add(command);
    }

    private static async Task<int> RunAsync(string? file, CancellationToken cancellationToken)
    {
        var configuration = Configuration.Load(file);
        var options = configuration.Options;
        List<Finding> findings = [.. configuration.Errors.Select(error => new Finding(Verdict.Fail, "configuration", error.ToString()))];
        if (findings.Count == 0) findings.Add(new(Verdict.Ok, "configuration", "is right"));
        findings.Add(await ServiceAsync(options.Admin.Socket, cancellationToken));
        findings.Add(options.Dhcp.EffectiveMode == DhcpMode.Off && !options.Dhcp.Listens
            ? new(Verdict.Warn, "DHCP", "is off: set dhcp.subnets, or dhcp.mode to proxy or external")
            : new(Verdict.Ok, "DHCP", $"mode {options.Dhcp.EffectiveMode}{string.Concat(options.Dhcp.Subnets.Select(subnet => $", {subnet.Subnet}"))}"));
        findings.AddRange(new BootLoaders(options.Boot).All.Where(loader => loader.IsThere || loader.IsMissing).Select(loader => loader.IsThere
            ? new Finding(Verdict.Ok, "boot loader", loader.Name)
            : new Finding(Verdict.Fail, "boot loader", $"{loader.Name} is not there; install it with: apt-get install {loader.Package}")));
        findings.AddRange(Templates(options.TemplatesDirectory));
        findings.Add(Space(options.StateDirectory));
        findings.Add(DatabaseOf(options));
        if (options.Content.S3 is { } s3 && configuration.Errors.Count == 0) findings.Add(Bucket(s3));
        foreach (var finding in findings) Console.WriteLine($"{finding.Verdict.ToString().ToLowerInvariant(),-4}  {finding.What}: {finding.Sentence}");
        return findings.Exists(finding => finding.Verdict == Verdict.Fail) ? ExitCodes.Failed : ExitCodes.Success;
    }

    private static async Task<Finding> ServiceAsync(string socket, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, token) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), token);
                return new NetworkStream(connection, ownsSocket: true);
            },
        })
        { Timeout = TimeSpan.FromSeconds(10) };
        try
        {
            using var answer = await http.GetAsync(new Uri("http://localhost/readyz"), cancellationToken);
            var text = (await answer.Content.ReadAsStringAsync(cancellationToken)).TrimEnd();
            return answer.IsSuccessStatusCode ? new(Verdict.Ok, "service", "runs and is ready") : new(Verdict.Fail, "service", $"runs, but {text}; see: journalctl -u bootappliance");
        }
        catch (HttpRequestException exception)
        {
            return new(Verdict.Fail, "service", $"is not reached at {socket} ({exception.GetBaseException().Message}); see: systemctl status bootappliance");
        }
    }

    private static IEnumerable<Finding> Templates(string folder)
    {
        var renderer = new TemplateRenderer(new TemplateStore(AutoinstallServices.ShippedTemplates, folder));
        if (!Directory.Exists(folder)) return [];
        return Directory.EnumerateFiles(folder, "*.hbs", SearchOption.AllDirectories).Select(path => Path.ChangeExtension(Path.GetRelativePath(folder, path), null))
            .Select(name => renderer.Check(name) is { } wrong ? new Finding(Verdict.Fail, "template", wrong) : new Finding(Verdict.Ok, "template", name));
    }

    private static Finding Space(string folder)
    {
        if (!Directory.Exists(folder)) return new(Verdict.Warn, "space", $"{folder} does not exist yet; the service makes it at its first start");
        var free = new DriveInfo(folder).AvailableFreeSpace;
        return free < LowSpace
            ? new(Verdict.Warn, "space", $"{free >> 20} MiB free in {folder}: kernels and initrds may not fit; a full disk stops leases and installs")
            : new(Verdict.Ok, "space", $"{free >> 30} GiB free in {folder}");
    }

    private static Finding Bucket(S3Options options)
    {
        // Only the service is handed a systemd credential.
        if (S3Credentials.FileOf(options) is null) return new(Verdict.Warn, "bucket", $"is not tried: its credentials are the systemd credential {S3Options.CredentialName}, which the service alone is handed");
        var (works, sentence) = S3Probe.Try(options, TimeProvider.System);
        return new(works ? Verdict.Ok : Verdict.Fail, "bucket", sentence);
    }

    private static Finding DatabaseOf(ApplianceOptions options)
    {
        try
        {
            var dialect = SqlDialect.For(options.Database, options.StateDirectory);
            if (dialect is SqliteDialect && !File.Exists(options.Database.Path ?? Path.Combine(options.StateDirectory, "bootappliance.db")))
                return new(Verdict.Warn, "database", "there is none yet; the service makes it at its first start");
            using var connection = dialect.OpenReader();
            if (dialect is SqliteDialect && connection.ExecuteScalar<string>("PRAGMA quick_check") is var check && check != "ok")
                return new(Verdict.Fail, "database", $"is damaged ({check}); stop the service and restore a backup");
            return new(Verdict.Ok, "database", $"{dialect.Name} answers: {connection.ExecuteScalar<long>("SELECT COUNT(*) FROM objects")} objects, {connection.ExecuteScalar<long>("SELECT COUNT(*) FROM dhcp_leases")} leases");
        }
        catch (System.Data.Common.DbException exception)
        {
            return new(Verdict.Fail, "database", $"cannot be read: {exception.Message}");
        }
    }
}
