using System.Globalization;
using System.Text;

namespace Skald.Tokenizers.Templates.Globals;

/// <summary>Times in the format of C's <c>strftime</c>, in English.</summary>
internal static class TimeFormat
{
    public static string Apply(DateTimeOffset time, string format)
    {
        var text = new StringBuilder(format.Length * 2);
        for (int at = 0; at < format.Length; at++)
        {
            if (format[at] != '%' || at + 1 == format.Length)
            {
                text.Append(format[at]);
                continue;
            }

            bool hasMinus = format[at + 1] == '-' && at + 2 < format.Length;
            string field = Field(time, format[hasMinus ? at + 2 : at + 1]);
            if (hasMinus && field.Length > 1 && char.IsAsciiDigit(field[0])) field = WithoutZeros(field);
            text.Append(field);
            at += hasMinus ? 2 : 1;
        }

        return text.ToString();
    }

    private static string Field(DateTimeOffset time, char code) => code switch
    {
        'Y' => time.Year.ToString(CultureInfo.InvariantCulture),
        'm' => Net(time, "MM"),
        'd' => Net(time, "dd"),
        'e' => time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
        'H' => Net(time, "HH"),
        'I' => Net(time, "hh"),
        'k' => time.Hour.ToString(CultureInfo.InvariantCulture).PadLeft(2),
        'l' => Net(time, "hh").TrimStart('0').PadLeft(2),
        'M' => Net(time, "mm"),
        'S' => Net(time, "ss"),
        'f' => Net(time, "ffffff"),
        'p' => Net(time, "tt"),
        'P' => Net(time, "tt").ToLowerInvariant(),
        'y' => Net(time, "yy"),
        'C' => Two(time.Year / 100),
        'b' or 'h' => Net(time, "MMM"),
        'B' => Net(time, "MMMM"),
        'a' => Net(time, "ddd"),
        'A' => Net(time, "dddd"),
        'j' => time.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
        'w' => ((int)time.DayOfWeek).ToString(CultureInfo.InvariantCulture),
        'u' => (((int)time.DayOfWeek + 6) % 7 + 1).ToString(CultureInfo.InvariantCulture),
        'U' => Two((time.DayOfYear + 6 - (int)time.DayOfWeek) / 7),
        'W' => Two((time.DayOfYear + 6 - (((int)time.DayOfWeek + 6) % 7)) / 7),
        'V' => Two(ISOWeek.GetWeekOfYear(time.DateTime)),
        'G' => ISOWeek.GetYear(time.DateTime).ToString(CultureInfo.InvariantCulture),
        'D' or 'x' => Net(time, "MM'/'dd'/'yy"),
        'F' => Net(time, "yyyy'-'MM'-'dd"),
        'T' or 'X' => Net(time, "HH':'mm':'ss"),
        'R' => Net(time, "HH':'mm"),
        'r' => Net(time, "hh':'mm':'ss tt"),
        'c' => $"{Net(time, "ddd MMM")} {time.Day,2} {Net(time, "HH':'mm':'ss yyyy")}",
        's' => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        'n' => "\n",
        't' => "\t",
        'z' or 'Z' => "",  // Python's local time knows no zone
        '%' => "%",
        _ => $"%{code}",
    };

    private static string Net(DateTimeOffset time, string format) => time.ToString(format, CultureInfo.InvariantCulture);

    private static string Two(int number) => number.ToString("00", CultureInfo.InvariantCulture);

    private static string WithoutZeros(string field)
    {
        string trimmed = field.TrimStart('0');
        return trimmed.Length == 0 || !char.IsAsciiDigit(trimmed[0]) ? "0" + trimmed : trimmed;
    }
}
