using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using BootAppliance.Inventory.Secrets;

namespace BootAppliance.Inventory;

/// <summary>
/// A password of a boot menu or of an entry, as salted hashes that boot loaders check for themselves. What was typed is
/// kept nowhere.
/// </summary>
/// <param name="Grub"><c>grub.pbkdf2.sha512.ROUNDS.SALT.HASH</c> (GRUB manual, "password_pbkdf2"); the appliance checks it for iPXE.</param>
/// <param name="Crypt"><c>$6$SALT$HASH</c> or <c>$5$…</c>, which PXELINUX's menu.c32 checks.</param>
public sealed partial record MenuPassword(string Grub, string Crypt)
{
    /// <summary>menu.c32 reads no more than fits into its box of 69 characters.</summary>
    public const int Longest = 64;

    public const int Shortest = 8;

    private const int Rounds = 10_000;
    private const int GrubSaltBytes = 64;
    private const int CryptSaltLength = 16;
    private const string SaltLetters = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>Whether every loader's console can take it: 8 to 64 printable ASCII characters.</summary>
    public static bool IsTypeable(string clear) => clear.Length is >= Shortest and <= Longest && clear.All(c => c is >= ' ' and <= '~');

    public static MenuPassword Of(string clear)
    {
        var salt = RandomNumberGenerator.GetBytes(GrubSaltBytes);
        var crypt = Hashes.Crypt(clear, $"$6${RandomNumberGenerator.GetString(SaltLetters, CryptSaltLength)}");
        return new($"grub.pbkdf2.sha512.{Rounds}.{Convert.ToHexString(salt)}.{Convert.ToHexString(Derive(clear, salt, Rounds, SHA512.HashSizeInBytes))}", crypt);
    }

    public bool Matches(string clear)
    {
        if (GrubPattern().Match(Grub) is not { Success: true } parts) return false;
        var hash = Convert.FromHexString(parts.Groups["hash"].Value);
        return CryptographicOperations.FixedTimeEquals(hash, Derive(clear, Convert.FromHexString(parts.Groups["salt"].Value), int.Parse(parts.Groups["rounds"].Value), hash.Length));
    }

    /// <summary>Whether both stand in a form that ends no line and no word of a loader's configuration.</summary>
    public bool IsWellFormed() => GrubPattern().IsMatch(Grub ?? "") && CryptPattern().IsMatch(Crypt ?? "");

    public override string ToString() => WriteOnly.Hidden;

    private static byte[] Derive(string clear, byte[] salt, int rounds, int length) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(clear), salt, rounds, HashAlgorithmName.SHA512, length);

    [GeneratedRegex(@"\Agrub\.pbkdf2\.sha512\.(?<rounds>[1-9][0-9]{3,5})\.(?<salt>([0-9A-Fa-f]{2}){8,128})\.(?<hash>([0-9A-Fa-f]{2}){16,64})\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex GrubPattern();

    [GeneratedRegex(@"\A\$[56]\$(rounds=[0-9]{4,6}\$)?[./0-9A-Za-z]{1,16}\$[./0-9A-Za-z]{43,86}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CryptPattern();
}
