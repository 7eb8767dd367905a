using System.Text;

namespace BootAppliance.Autoinstall;

/// <summary>Collects output up to a number of characters; a template that loops cannot fill the memory.</summary>
internal sealed class CappedWriter(int maximum) : StringWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        Check(1);
        base.Write(value);
    }

    public override void Write(string? value)
    {
        Check(value?.Length ?? 0);
        base.Write(value);
    }

    public override void Write(char[] buffer, int index, int count)
    {
        Check(count);
        base.Write(buffer, index, count);
    }

    private void Check(int more)
    {
        if (GetStringBuilder().Length + more > maximum) throw new OutputTooLargeException(maximum);
    }
}

internal sealed class OutputTooLargeException(int maximum) : Exception($"its output is longer than {maximum} characters");
