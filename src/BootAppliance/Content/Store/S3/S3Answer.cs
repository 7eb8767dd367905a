namespace BootAppliance.Content.Store.S3;

/// <summary>Why a request came to nothing.</summary>
/// <param name="Status">Of HTTP; null if there was no answer.</param>
/// <param name="Code">The service's word for it, such as <c>NoSuchBucket</c>; null if it said none, as for every HEAD.</param>
/// <param name="Sentence">What it was, and what to do.</param>
/// <param name="MayPass">The same request may do better a little later.</param>
/// <param name="RetryAfter">When, if the service says it.</param>
internal sealed record S3Failure(int? Status, string? Code, string Sentence, bool MayPass, TimeSpan? RetryAfter = null);

/// <summary>An answer, with its body in the buffer given.</summary>
/// <param name="Length">Of the body in bytes, as its head says; null if it does not.</param>
/// <param name="Read">So many bytes are in the buffer.</param>
/// <param name="IsTooLong">It has more than there was room for.</param>
/// <param name="Failure">Null if the service did what was asked.</param>
internal readonly record struct S3Answer(long? Length, int Read, bool IsTooLong, S3Failure? Failure)
{
    public static implicit operator S3Answer(S3Failure failure) => new(null, 0, false, failure);
}
