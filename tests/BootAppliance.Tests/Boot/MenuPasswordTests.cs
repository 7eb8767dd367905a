using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using BootAppliance.Boot;
using BootAppliance.Data;
using BootAppliance.Inventory;
using BootAppliance.Tests.Hosting;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace BootAppliance.Tests.Boot;

/// <summary>Passwords of menus and of what stands in them: where they are kept, who is told, what each loader is given.</summary>
public sealed class MenuPasswordTests
{
    private const string Clear = "open sesame 42";

    [Fact]
    public async Task Security_01_a_menu_s_password_is_kept_as_hashes_alone_and_shown_nowhere()
    {
        await using var appliance = await StartAsync();
        var stored = await appliance.App.Services.GetRequiredService<Database>().ReadAsync(connection => string.Join('\n', connection.Query<string>("SELECT body FROM objects")), default);
        Assert.Contains("grub.pbkdf2.sha512.10000.", stored, StringComparison.Ordinal);
        Assert.Contains("$6$", stored, StringComparison.Ordinal);
        var seen = string.Join('\n', appliance.Log, await appliance.EventsAsync(), await appliance.Admin.GetStringAsync("api/v1/menus/tools"), await appliance.Admin.GetStringAsync("api/v1/menus/"),
            await appliance.Admin.GetStringAsync("api/v1/profiles/secret?effective=true"), await appliance.Admin.GetStringAsync("api/v1/profiles/?filter=secret"));
        Assert.DoesNotContain("pbkdf2", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("$6$", seen, StringComparison.Ordinal);
        Assert.Contains("\"password\":\"(hidden)\"", seen, StringComparison.Ordinal);
        Assert.DoesNotContain(Clear, seen + stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_sends_back_what_was_shown_or_the_same_password_changes_nothing()
    {
        await using var appliance = await StartAsync();
        var shown = (await appliance.SendAsync(HttpMethod.Get, "menus/tools", null))!;
        var before = PasswordOf(appliance);
        shown["timeout"] = 9;
        await appliance.SendAsync(HttpMethod.Put, "menus/tools", JsonContent.Create(shown));
        await appliance.PutAsync("menus/tools", new { timeout = 9, password = Clear });
        await appliance.SendAsync(HttpMethod.Patch, "menus/?filter=name=tools", JsonContent.Create(new { comment = "x" }));
        await appliance.SendAsync(HttpMethod.Post, "apply", JsonContent.Create(new JsonArray((await appliance.SendAsync(HttpMethod.Get, "menus/tools", null))!.DeepClone())));
        Assert.Equal(before, PasswordOf(appliance));
        Assert.True(before!.Matches(Clear));
        await appliance.SendAsync(HttpMethod.Patch, "menus/?filter=name=tools", JsonContent.Create(new { password = "another one" }));
        Assert.True(PasswordOf(appliance)!.Matches("another one"));
        await appliance.PutAsync("menus/tools", new { });
        Assert.Null(PasswordOf(appliance));
    }

    [Theory]
    [InlineData("\"short\"")]
    [InlineData("\"p\u00e4ssw\u00f6rter\"")]
    [InlineData("\"(hidden)\"")]
    [InlineData("{\"grub\":\"grub.pbkdf2.sha512.10000.AA.BB } menuentry\",\"crypt\":\"$6$a$b\"}")]
    [InlineData("{\"grub\":\"grub.pbkdf2.sha512.10000.AA.BB\"}")]
    public async Task A_password_that_no_loader_can_take_is_refused_with_its_field(string json)
    {
        await using var appliance = await StartAsync();
        using var answer = await appliance.Admin.PutAsync(new Uri("api/v1/menus/new", UriKind.Relative), new StringContent($"{{\"password\":{json}}}", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("password", JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["errors"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task iPXE_learns_what_a_password_protects_only_by_the_password()
    {
        await using var appliance = await StartAsync();
        using var machine = appliance.Machine();
        var script = await machine.GetStringAsync("boot/ipxe?mac=52-54-00-00-00-02");
        Assert.Contains("item menu-tools tools ... (password)", script, StringComparison.Ordinal);
        Assert.Contains("/menu/menu-tools?mac=", script, StringComparison.Ordinal);
        Assert.DoesNotContain("inside", script, StringComparison.Ordinal);
        Assert.DoesNotContain("pbkdf2", script, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GateAsync(machine, "menu-tools", null)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GateAsync(machine, "menu-tools", "wrong")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GateAsync(machine, "profile-guest", Clear)).Status);
        var (status, opened) = await GateAsync(machine, "menu-tools", Clear);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.StartsWith("#!ipxe\nclear password ||\ngoto menu-tools\n:top\nchain ", opened, StringComparison.Ordinal);
        Assert.Contains("\n:profile-inside\n", opened, StringComparison.Ordinal);
        var entry = (await GateAsync(machine, "profile-secret", Clear)).Text;
        Assert.Contains("goto profile-secret\n", entry, StringComparison.Ordinal);
        Assert.Contains("\n:profile-secret\nimgfree\nkernel ", entry, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guessing_is_slowed_down_even_for_the_right_password_and_a_machine_without_the_menu_may_not_guess()
    {
        await using var appliance = await StartAsync();
        using var machine = appliance.Machine();
        for (var i = 0; i < FailureLimit.Burst; i++) await GateAsync(machine, "menu-tools", $"wrong {i}");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await GateAsync(machine, "menu-tools", Clear)).Status);
        await appliance.PutAsync("systems/web03", new { profile = "guest", interfaces = new { eth0 = new { mac_address = "52:54:00:00:00:03" } } });
        using var known = appliance.Machine(3);
        Assert.Equal(HttpStatusCode.NotFound, (await GateAsync(known, "menu-tools", Clear)).Status);
    }

    [Fact]
    public async Task GRUB_asks_for_a_user_of_each_label_and_lets_nobody_edit()
    {
        await using var appliance = await StartAsync();
        var text = await appliance.Machine().GetStringAsync("boot/grub/grub.cfg-01-52-54-00-00-00-02");
        Assert.Contains("set superusers=\"nobody\"\nexport superusers\n", text, StringComparison.Ordinal);
        Assert.Matches("password_pbkdf2 \"menu-tools\" \"grub\\.pbkdf2\\.sha512\\.10000\\.[0-9A-F]{128}\\.[0-9A-F]{128}\"\n", text);
        Assert.Contains("submenu \"tools (user menu-tools)\" --users \"menu-tools\" ", text, StringComparison.Ordinal);
        Assert.Contains("menuentry \"secret (user profile-secret)\" --users \"profile-secret\" ", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n').Where(line => line.StartsWith("menuentry", StringComparison.Ordinal) || line.StartsWith("submenu", StringComparison.Ordinal)), line => Assert.True(line.Contains("--unrestricted", StringComparison.Ordinal) != line.Contains("--users", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task PXELINUX_has_the_crypt_hash_no_prompt_and_no_default_that_would_pass_the_password_by()
    {
        await using var appliance = await StartAsync();
        var text = await appliance.Machine().GetStringAsync("boot/pxelinux.cfg/default");
        Assert.Contains("NOESCAPE 1\nALLOWOPTIONS 0\n", text, StringComparison.Ordinal);
        Assert.Contains($"LABEL menu-tools\n  MENU LABEL tools ...\n  MENU PASSWD {PasswordOf(appliance)!.Crypt}\n", text, StringComparison.Ordinal);
        await appliance.PutAsync("profiles/secret", new { parent = "guest", menu_password = Clear, menu = "tools" });
        Assert.Contains("ONTIMEOUT local\n", await appliance.Machine().GetStringAsync("boot/pxelinux.cfg/menu/tools"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_hashes_are_those_that_other_programs_make()
    {
        // openssl passwd -6 -salt saltstring 'Hello world!'
        var known = new MenuPassword("", "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1");
        Assert.Equal(known.Crypt, Hashes.Crypt("Hello world!", "$6$saltstring"));
        Assert.True(MenuPassword.Of(Clear) is var made && made.IsWellFormed() && made.Matches(Clear) && !made.Matches("open sesame 43"));
        Assert.Equal(made.Crypt, Hashes.Crypt(Clear, made.Crypt));
        Assert.NotEqual(made, MenuPassword.Of(Clear));
    }

    private static MenuPassword? PasswordOf(ApplianceUnderTest appliance) => appliance.App.Services.GetRequiredService<InventoryStore>().Current.Menus["tools"].Password;

    private static async Task<(HttpStatusCode Status, string Text)> GateAsync(HttpClient machine, string label, string? password)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"menu/{label}");
        if (password is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"menu:{password}")));
        using var response = await machine.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static async Task<ApplianceUnderTest> StartAsync()
    {
        var appliance = await ApplianceUnderTest.StartAsync(new BootOptions { Unknown = UnknownMachines.Menu });
        await appliance.AddMachinesAsync("debian/preseed.cfg", 9);
        await appliance.PutAsync("menus/tools", new { password = Clear, @default = "secret" });
        await appliance.PutAsync("profiles/inside", new { parent = "guest", menu = "tools" });
        await appliance.PutAsync("profiles/secret", new { parent = "guest", menu_password = Clear });
        return appliance;
    }
}
