using System.Security.Cryptography;
using System.Text;

namespace BootAppliance.Inventory.Secrets;

/// <summary>Seals secrets for the database with AES-256-GCM, each bound to its owner: a row that is moved to another owner opens no more.</summary>
public sealed class SecretBox
{
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private byte[]? _key;
    private string _keyId = "";
    private string _problem = "the key of the stored passwords was not read yet";

    /// <summary>Why nothing can be sealed or opened, and what to do; null if it can.</summary>
    public string? Problem => _key is null ? _problem : null;

    /// <summary>8 hex digits that tell one key from another, and nothing about it.</summary>
    public string KeyId => _keyId;

    public void Use(SecretKey key)
    {
        if (key.Bytes is not { } material)
        {
            _problem = key.Problem!;
            return;
        }

        _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, material, 32, info: "bootappliance secrets v1"u8.ToArray());
        _keyId = Convert.ToHexStringLower(HKDF.DeriveKey(HashAlgorithmName.SHA256, material, 4, info: "bootappliance key id v1"u8.ToArray()));
    }

    /// <param name="clear">The secret.</param>
    /// <param name="owner">What it belongs to; the same must be given to open it.</param>
    /// <exception cref="SecretException">There is no key.</exception>
    public SealedSecret Seal(string clear, string owner)
    {
        var key = _key ?? throw new SecretException(_problem);
        var text = Encoding.UTF8.GetBytes(clear);
        var data = new byte[NonceLength + text.Length + TagLength];
        RandomNumberGenerator.Fill(data.AsSpan(0, NonceLength));
        using AesGcm aes = new(key, TagLength);
        aes.Encrypt(data.AsSpan(0, NonceLength), text, data.AsSpan(NonceLength, text.Length), data.AsSpan(NonceLength + text.Length), Encoding.UTF8.GetBytes(owner));
        CryptographicOperations.ZeroMemory(text);
        return SealedSecret.Of(_keyId, data);
    }

    /// <exception cref="SecretException">There is no key, it is another one, or the stored value was altered or belongs to another owner.</exception>
    public string Open(SealedSecret secret, string owner)
    {
        var key = _key ?? throw new SecretException(_problem);
        if (!secret.IsWellFormed) throw new SecretException("what is stored is no sealed password; give the password again");
        if (secret.KeyId != _keyId)
            throw new SecretException($"it was sealed with the key {secret.KeyId}, and this appliance has the key {_keyId}; bring the right key back (see \"Stored passwords\" in docs/security.md), or give the password again");
        var data = secret.Data.AsSpan();
        var text = new byte[data.Length - NonceLength - TagLength];
        try
        {
            using AesGcm aes = new(key, TagLength);
            aes.Decrypt(data[..NonceLength], data[NonceLength..^TagLength], data[^TagLength..], text, Encoding.UTF8.GetBytes(owner));
            return Encoding.UTF8.GetString(text);
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new SecretException("what is stored was altered, or was sealed for another machine; give the password again");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }
}

/// <summary>Why a secret cannot be sealed or opened, and what to do; never the secret.</summary>
public sealed class SecretException(string sentence) : Exception(sentence);
