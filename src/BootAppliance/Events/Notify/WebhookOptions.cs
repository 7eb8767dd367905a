namespace BootAppliance.Events.Notify;

/// <summary>One entry of <c>notify.webhooks</c>: a receiver of events.</summary>
public sealed record WebhookOptions
{
    /// <summary><c>name</c>: by which commands, events and metrics name it; small letters, digits and hyphens, at most 64. Its place in the events goes by it too. Required.</summary>
    public required string Name { get; init; }

    /// <summary><c>url</c>: http or https. A name that leads to loopback or to a link-local address is refused; write such an address itself. Required.</summary>
    public required string Url { get; init; }

    /// <summary><c>kinds</c>: which events: a kind, a family with its dot (<c>install.</c>), or a kind with a reason (<c>install.state=failed</c>). Default the ends of installs and jobs, and what is left to the operator: <c>install.state=failed</c>, <c>install.state=stalled</c>, <c>install.state=installed</c>, <c>job.state</c>, <c>action.failed</c>, <c>power.manual</c>.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = ["install.state=failed", "install.state=stalled", "install.state=installed", "job.state", "action.failed", "power.manual"];

    /// <summary><c>level</c>: the lowest that is told. Default <c>info</c>.</summary>
    public EventLevel Level { get; init; }

    /// <summary><c>secret_file</c>: a file with the key that signs each body (HMAC-SHA-256); readable by the service and not by everybody. Default none: no signature.</summary>
    public string? SecretFile { get; init; }

    /// <summary><c>timeout</c>: of one attempt, from connecting to the answer; 1s to 2m. Default 10s.</summary>
    [Between("1s", "2m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What may be shown of the URL: its path is often a secret.</summary>
    internal string Receiver => new Uri(Url).GetLeftPart(UriPartial.Authority);

    /// <summary>What is asked of the table; the reasons of <see cref="Wants"/> are looked at afterwards.</summary>
    internal EventFilter Filter => new(Kinds: [.. Kinds.Select(one => one.Split('=')[0]).Distinct()], MinimumLevel: Level);

    /// <summary>Never the events of the hooks themselves, which would not end.</summary>
    internal bool Wants(ApplianceEvent e) => !e.Kind.StartsWith(Webhooks.OwnFamily, StringComparison.Ordinal) && e.Level >= Level
        && Kinds.Any(one => one.Split('=') is [var kind, .. var reason] && new EventFilter(Kinds: [kind]).IsOfKind(e.Kind) && (reason is not [var wanted] || wanted == e.Reason));
}
