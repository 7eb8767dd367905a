using System.Globalization;
using System.Text;

namespace BootAppliance.Content.Sources.Conversion;

/// <summary>Hears percents in what <c>qemu-img convert -p</c> writes: <c>(12.34/100%)</c>, again and again on one line.</summary>
internal sealed class ProgressReader(Action<double> heard)
{
    private const int Longest = 16;

    private readonly StringBuilder _number = new();
    private bool _isIn;

    public void Add(ReadOnlySpan<byte> part)
    {
        foreach (var letter in part)
        {
            if (letter == '(')
            {
                _isIn = true;
                _number.Clear();
            }
            else if (letter == '/' && _isIn)
            {
                _isIn = false;
                if (double.TryParse(_number.ToString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)) heard(Math.Min(percent, 100));
            }
            else if (_isIn && _number.Length < Longest)
            {
                _number.Append((char)letter);
            }
        }
    }
}
