using System.Globalization;

namespace Skald.Tests.Tokenizers.Templates;

/// <summary>A clock that stands still, in a time zone without an offset.</summary>
internal sealed class FixedClock(string time) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() =>
        DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
