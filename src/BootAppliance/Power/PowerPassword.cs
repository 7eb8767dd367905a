using System.Text;

namespace BootAppliance.Power;

/// <summary>A password that no log line, exception or serializer shows; only <see cref="Reveal"/> gives it, to the driver that needs it.</summary>
public sealed class PowerPassword(string text)
{
    public byte[] Reveal() => Encoding.UTF8.GetBytes(text);

    public override string ToString() => "***";
}
