namespace BootAppliance.Power.Ipmi;

/// <summary>A request and its answer, for who wants to watch.</summary>
/// <param name="What">As the specification calls it.</param>
/// <param name="Answer">In a few words.</param>
/// <param name="Took">From the first sending to the answer, or until patience ended.</param>
/// <param name="Sent">How often it was sent; 0 if no answer came.</param>
internal sealed record IpmiRoundTrip(string What, string Answer, TimeSpan Took, int Sent);
