using System.Text.Json.Nodes;
using BootAppliance.Cli;
using BootAppliance.Cli.Templates;
using BootAppliance.Content;
using BootAppliance.Content.Manifests;
using BootAppliance.Protocols.Chunks;
using BootAppliance.Tests.Cli;
using BootAppliance.Tests.Hosting;

namespace BootAppliance.Tests.Content;

/// <summary>An appliance with a publisher, whose key is here, of everything below <c>ccnx:/example.com</c>; and a folder for images.</summary>
internal sealed class TemplatesUnderTest : IAsyncDisposable
{
    public const string Name = "ccnx:/example.com/linux/web";
    private readonly SshKeygen _keygen = new();

    private TemplatesUnderTest(ApplianceUnderTest appliance) => (Appliance, Key) = (appliance, _keygen.Make("builds", "ed25519"));

    public ApplianceUnderTest Appliance { get; }

    /// <summary>The path of the private key; with .pub after it, of the public one.</summary>
    public string Key { get; }

    public static async Task<TemplatesUnderTest> StartAsync(ContentOptions? content = null)
    {
        TemplatesUnderTest templates = new(await ApplianceUnderTest.StartAsync(content: content));
        await templates.RunAsync("publisher", "add", "builds", "--key-file", templates.Key + ".pub", "--prefix", "ccnx:/example.com");
        return templates;
    }

    public string File(string name) => _keygen.File(name);

    public string Write(string name, byte[] image)
    {
        System.IO.File.WriteAllBytes(File(name), image);
        return File(name);
    }

    /// <summary>The command line; fails the test if it fails.</summary>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var (code, output, errors) = await CliTests.RunAsync(Appliance, arguments);
        Assert.True(code == 0, errors);
        return output;
    }

    public async Task<JsonNode> PublishAsync(byte[] image, params string[] more) =>
        JsonNode.Parse(await RunAsync(["template", "publish", Write("image", image), "--name", Name, "--key", Key, "--json", .. more]))!;

    /// <summary>A disk's content without a manifest.</summary>
    public async Task<ManifestDisk> SendAsync(byte[] image)
    {
        using ApiClient api = new(Appliance.SocketPath);
        return (await new TemplatePublisher(api, new TransferBars(null), 2, isDryRun: false).PublishAsync(0, Write("sent", image), ChunkRule.Content64K, ChunkDigest.Sha256, CancellationToken.None)).Disk;
    }

    /// <summary>Where the store keeps a chunk.</summary>
    public string PathOf(ChunkId id) => Path.Combine(Path.GetDirectoryName(Appliance.SocketPath)!, "state", "content", BootAppliance.Content.Store.ContentKeys.Of(id));

    public async ValueTask DisposeAsync()
    {
        await Appliance.DisposeAsync();
        _keygen.Dispose();
    }
}
