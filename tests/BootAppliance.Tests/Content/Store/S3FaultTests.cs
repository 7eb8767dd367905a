using BootAppliance.Content.Store;
using BootAppliance.Content.Store.S3;
using Microsoft.AspNetCore.Http;

namespace BootAppliance.Tests.Content.Store;

/// <summary>What a service does wrong, and what is told and done about it.</summary>
public sealed class S3FaultTests : IAsyncLifetime
{
    private const string Key = "castr/ab12/ab12cdef.cacnk";
    private readonly string _folder = Directory.CreateTempSubdirectory("bootappliance-test-").FullName;
    private FaultyS3 _s3 = null!;
    private S3BlobStore _store = null!;

    public async Task InitializeAsync()
    {
        _s3 = await FaultyS3.StartAsync();
        _store = Open();
    }

    public async Task DisposeAsync()
    {
        _store.Dispose();
        await _s3.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_service_that_is_busy_for_a_moment_is_asked_again()
    {
        _s3.Then(503, "SlowDown").Then(500, "InternalError").Then(429, "TooManyRequests").Then(409, "ConditionalRequestConflict");
        _store.Put(Key, [1, 2, 3]);
        _store.Flush();
        Assert.Equal([1, 2, 3], Read());
        Assert.Equal(6, _s3.Requests.Count);
    }

    [Fact]
    public void A_service_that_says_when_is_asked_then()
    {
        _s3.Then(async context =>
        {
            context.Response.Headers.RetryAfter = "1";
            context.Response.StatusCode = 503;
            await context.Response.CompleteAsync();
        });
        var began = TimeProvider.System.GetTimestamp();
        _store.Put(Key, [1]);
        Assert.True(TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds(0.9));
    }

    [Fact]
    public void A_service_that_stays_busy_is_left_alone_after_six_tries_and_the_flush_fails_too()
    {
        for (var i = 0; i < 6; i++) _s3.Then(503, "SlowDown");
        var told = Assert.Throws<IOException>(() => _store.Put(Key, [1])).Message;
        Assert.Equal($"PUT of {Key} in the bucket bucket at {_s3.Url} failed: 503 SlowDown: the service is overloaded; lower content.s3.max_connections if it stays so", told);
        Assert.Equal(6, _s3.Requests.Count);
        Assert.Contains(Key, Assert.Throws<IOException>(_store.Flush).Message, StringComparison.Ordinal);
        _store.Flush();
    }

    [Fact]
    public void A_flush_is_content_once_what_had_failed_was_put_again()
    {
        _s3.Then(403, "AccessDenied");
        Assert.Throws<IOException>(() => _store.Put(Key, [1]));
        _store.Put(Key, [1]);
        _store.Flush();
    }

    [Fact]
    public void A_connection_that_is_reset_in_the_middle_is_made_again_and_nothing_of_the_first_half_is_left()
    {
        _store.Put(Key, Images.Noise(1, 900));
        _s3.Then(FaultyS3.BreakAsync);
        Assert.Equal(Images.Noise(1, 900), Read());
    }

    [Fact]
    public void A_put_whose_answer_is_lost_is_kept_once()
    {
        _s3.Then(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        }).Then(412, "PreconditionFailed");
        _store.Put(Key, [1]);
        _store.Flush();
        Assert.Equal(2, _s3.Requests.Count);
    }

    [Fact]
    public void A_deletion_is_not_tried_again_after_its_time()
    {
        _store.Put(Key, [1]);
        _s3.Requests.Clear();
        _s3.Then(_s3.PlainAsync).Then(FaultyS3.HangAsync);
        Assert.Throws<IOException>(() => _store.Remove(Key, TimeSpan.FromMilliseconds(300)));
        Assert.Equal(["HEAD", "DELETE"], _s3.Requests.Select(one => one.Split(' ')[0]));
        Assert.Throws<IOException>(() => _store.Remove(Key, TimeSpan.Zero));
        Assert.True(_store.Remove(Key, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void A_silent_service_is_waited_for_only_so_long()
    {
        _store.Put(Key, [7]);
        using (var patient = Open(options => options with { Timeout = TimeSpan.FromSeconds(2) }))
            foreach (var fault in new[] { FaultyS3.HangAsync, (Func<HttpContext, Task>)FaultyS3.StallAsync })
            {
                _s3.Then(fault);
                Assert.Equal([7], Read(patient));
            }

        using var hasty = Open(options => options with { Timeout = TimeSpan.FromMilliseconds(200) });
        for (var i = 0; i < 6; i++) _s3.Then(FaultyS3.StallAsync);
        var began = TimeProvider.System.GetTimestamp();
        Assert.Contains("failed: the service did not answer within", Assert.Throws<IOException>(() => Read(hasty)).Message, StringComparison.Ordinal);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0.6, 10);
    }

    [Fact]
    public async Task A_store_that_is_closed_waits_for_nobody()
    {
        _s3.Then(FaultyS3.HangAsync);
        var asked = Task.Run(() => _store.LengthOf(Key));
        while (_s3.Requests.IsEmpty) await Task.Delay(10);
        _store.Dispose();
        Assert.EndsWith("the appliance is stopping", (await Assert.ThrowsAsync<IOException>(() => asked.WaitAsync(TimeSpan.FromSeconds(10)))).Message);
    }

    [Fact]
    public void A_service_that_is_not_there_is_told()
    {
        using var store = Open(options => options with { Endpoint = "http://127.0.0.1:9" });
        Assert.EndsWith(
            "failed: the connection failed (no address of 127.0.0.1 answers on port 9); see whether the service runs and is reached",
            Assert.Throws<IOException>(() => store.LengthOf(Key)).Message);
    }

    [Theory]
    [InlineData(403, "SignatureDoesNotMatch", "", "the access key and the secret key do not belong together; correct them in the credentials. If they are right, a proxy on the way changes the requests")]
    [InlineData(403, "InvalidAccessKeyId", "", "the service does not know the access key; correct aws_access_key_id in the credentials")]
    [InlineData(403, "AccessDenied", "", "the access key may not do this; allow it s3:ListBucket on the bucket, and s3:GetObject, s3:PutObject and s3:DeleteObject on what is in it")]
    [InlineData(404, "NoSuchBucket", "", "there is no such bucket; make it, or correct content.s3.bucket")]
    [InlineData(400, "AuthorizationHeaderMalformed", "<Region>eu-central-1</Region>", "the bucket is in another region, eu-central-1; correct content.s3.region and content.s3.endpoint")]
    [InlineData(507, "XMinioStorageFull", "", "the service has no room left; make room, or raise the quota")]
    [InlineData(400, "InvalidRequest", "", "so it is")]
    public void A_refusal_is_told_with_what_to_do(int status, string code, string extra, string advice)
    {
        _s3.Then(status, code, extra);
        Assert.EndsWith($"failed: {status} {code}: {advice}", Assert.Throws<IOException>(() => Read()).Message);
    }

    [Fact]
    public void A_clock_that_is_wrong_is_told_with_by_how_much()
    {
        using var store = Open(clock: new ShiftedClock(TimeSpan.FromMinutes(-42)));
        _s3.Then(403, "RequestTimeTooSkewed");
        Assert.Contains("this machine's clock is 42 minutes behind the service's", Assert.Throws<IOException>(() => Read(store)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_HEAD_cannot_say_a_GET_is_asked_for()
    {
        _s3.Then(403, "").Then(403, "SignatureDoesNotMatch");
        Assert.Contains("403 SignatureDoesNotMatch: ", Assert.Throws<IOException>(() => _store.LengthOf(Key)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_bucket_is_not_taken_for_a_missing_blob()
    {
        _s3.Then(404, "").Then(404, "NoSuchBucket");
        Assert.Contains("there is no such bucket", Assert.Throws<IOException>(() => _store.LengthOf(Key)).Message, StringComparison.Ordinal);
        Assert.Null(_store.LengthOf(Key));
        Assert.Null(_store.LengthOf(Key));
        // The bucket was asked for once more, and is believed then.
        Assert.Equal(5, _s3.Requests.Count);
    }

    [Fact]
    public void What_is_no_S3_service_is_told()
    {
        _s3.Then(context => context.Response.WriteAsync("<!DOCTYPE html><html></html>"));
        Assert.EndsWith("the answer is no list; see whether content.s3.endpoint is an S3-compatible service", Assert.Throws<IOException>(() => _store.List("castr/").ToList()).Message);
    }

    [Fact]
    public void A_page_that_leads_to_itself_ends_the_list()
    {
        for (var i = 0; i < 2; i++)
            _s3.Then(context => context.Response.WriteAsync("<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>a</NextContinuationToken></ListBucketResult>"));
        Assert.Contains("gives the same page again", Assert.Throws<IOException>(() => _store.List("castr/").ToList()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_copy_that_fails_after_its_200_leaves_the_blob_where_it_is()
    {
        _store.Put(Key, [1]);
        _s3.Then(200, "AccessDenied");
        Assert.Contains("AccessDenied", Assert.Throws<IOException>(() => _store.Quarantine(Key)).Message, StringComparison.Ordinal);
        Assert.Equal([1], Read());
    }

    [Fact]
    public void A_body_that_is_longer_than_announced_room_is_too_long()
    {
        _s3.Then(async context =>
        {
            // Without a length: chunked.
            await context.Response.Body.WriteAsync(new byte[700]);
            await context.Response.Body.FlushAsync();
            await context.Response.Body.WriteAsync(new byte[700]);
        });
        Assert.Equal(BlobRead.TooLong, _store.Read(Key, new byte[1000], out _));
    }

    [Fact]
    public void Connections_are_bounded()
    {
        using var store = Open(options => options with { MaxConnections = 3 });
        for (var i = 0; i < 12; i++) _s3.Then(context => Task.Delay(50));
        Parallel.For(0, 12, new ParallelOptions { MaxDegreeOfParallelism = 12 }, i => store.Put($"castr/{i}", [1]));
        Assert.InRange(_s3.MostAtOnce, 2, 3);
    }

    [Fact]
    public void A_certificate_is_believed_only_by_the_authority_named()
    {
        Assert.Contains("name the authority that signed it in content.s3.ca", Assert.Throws<IOException>(() => Tls(null).Put(Key, [1])).Message, StringComparison.Ordinal);
        var authority = Path.Combine(_folder, "ca.pem");
        File.WriteAllText(authority, _s3.Authority);
        Tls(authority).Put(Key, [1]);
        Assert.Equal([1], Read());

        S3BlobStore Tls(string? ca) => Open(options => options with { Endpoint = _s3.TlsUrl, Ca = ca });
    }

    [Theory]
    [InlineData("https://s3.example.com", true, "https://s3.example.com/bucket/")]
    [InlineData("https://s3.example.com/", false, "https://bucket.s3.example.com/")]
    [InlineData("http://[2001:db8::1]:9000", true, "http://[2001:db8::1]:9000/bucket/")]
    [InlineData("http://store.lan:9000", false, "http://bucket.store.lan:9000/")]
    public void The_bucket_is_in_the_path_or_in_the_name(string endpoint, bool pathStyle, string url) =>
        Assert.Equal(url, new S3Options { Endpoint = endpoint, Bucket = "bucket", PathStyle = pathStyle }.BucketUrl.ToString());

    private S3BlobStore Open(Func<S3Options, S3Options>? with = null, TimeProvider? clock = null)
    {
        S3Options options = new() { Endpoint = _s3.Url, Bucket = "bucket", Credentials = TestBlobs.WriteCredentials(_folder) };
        return new(with is null ? options : with(options), clock ?? TimeProvider.System);
    }

    private byte[] Read(S3BlobStore? store = null)
    {
        var room = new byte[1000];
        Assert.Equal(BlobRead.Found, (store ?? _store).Read(Key, room, out var length));
        return room[..length];
    }
}
