using System.Globalization;

namespace Skald.Cli.Options;

/// <summary>A clock that stands at the time that the command line names.</summary>
internal sealed class FixedTime : TimeProvider
{
    private readonly DateTimeOffset _now;

    private FixedTime(DateTimeOffset now) => _now = now;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <exception cref="UsageException">The words are no time.</exception>
    public static FixedTime Parse(string time) => DateTimeOffset.TryParse(
        time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset now)
        ? new FixedTime(now)
        : throw new UsageException($"--now takes a time such as 2025-03-09T07:05:04, got '{time}'.");

    public override DateTimeOffset GetUtcNow() => _now;
}
