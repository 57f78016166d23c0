using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Skald.Tokenizers;

namespace Skald.Tests.Tokenizers.Robustness;

/// <summary>
/// Time and memory grow with the text and not faster, whatever the text is. SKALD_SLOW=1 compares 10 MB with 100 MB.
/// </summary>
public sealed class LinearityTests
{
    private const int Factor = 10;
    private const int CompileBytes = 300_000;  // more than the tokenizers hold together as one long word
    private const double LeastTime = 200;
    private const int Turns = 5;

    private static readonly Dictionary<string, string> s_units = new()
    {
        ["one letter"] = "a",
        ["spaces"] = " ",
        ["newlines"] = "\n",
        ["combining marks"] = "\u0301\u0327",
        ["ab"] = "ab",
        ["ideographs"] = "中国人民的一是不了在有我他这",
        ["joined emoji"] = "👩\u200D👩\u200D👧\u200D👦",
    };

    private static readonly string[] s_files =
    [
        "tokenizers/gpt2/tokenizer.json", "tokenizers/tiktoken/o200k_base.json", "tokenizers/llama2/tokenizer.json",
        "golden/tokenizers/sentencepiece/bpe-nmt_nfkc_cf.model", "golden/tokenizers/sentencepiece/unigram-nmt_nfkc.model",
        "models/all-MiniLM-L6-v2/tokenizer.json",
    ];

    private static readonly ConcurrentDictionary<string, Tokenizer> s_loaded = new();

    private static bool IsSlow => Environment.GetEnvironmentVariable("SKALD_SLOW") == "1";

    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (string file in s_files)
                foreach (string unit in s_units.Keys)
                    cases.Add(new TheoryDataRow<string, string>(file, unit).WithTrait("Tokenizer", file));
            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void TenTimesTheTextTakesTenTimesTheTime(string file, string unit)
    {
        Assert.SkipUnless(IsSlow, "measures time: SKALD_SLOW=1 runs it");
        Assert.SkipUnless(ThreadTime.IsKnown, "needs the processor time of one thread, which this system does not tell");
        Tokenizer tokenizer = s_loaded.GetOrAdd(file, Load);
        int bytes = (IsSlow ? SlowMegabytes : 0.05) is var megabytes ? (int)(megabytes * 1e6) : 0;
        // Several texts, as large together as the large one: a single one would lie in the processor's caches.
        string[] small = [.. Enumerable.Range(0, Factor).Select(_ => Repeat(s_units[unit], bytes))];
        string large = Repeat(s_units[unit], Factor * bytes);
        Compile(tokenizer, Repeat(s_units[unit], Math.Min(bytes, CompileBytes)));
        long memory = IsSlow ? Memory(tokenizer, large) : 0;
        // In turns, and the best of each: neighbours take from the one as from the other.
        double first = double.MaxValue, second = double.MaxValue;
        for (int turn = 0; turn < Turns && (turn < 2 || second > Factor * first); turn++)
        {
            first = Math.Min(first, Time(tokenizer, small) / Factor);
            second = Math.Min(second, Time(tokenizer, [large]));
        }

        double ratio = second / first, perByte = memory / (double)Encoding.UTF8.GetByteCount(large);
        string report = string.Create(CultureInfo.InvariantCulture,
            $"{file}, {unit}: {bytes / 1e6} MB {first:F2} ms, {Factor * bytes / 1e6} MB {second:F2} ms, ratio {ratio:F2}, " +
            $"{Factor * bytes / 1e3 / second:F1} MB/s, {perByte:F1} bytes per byte");
        TestContext.Current.TestOutputHelper?.WriteLine(report);
        bool isFull = IsSlow && SlowMegabytes >= 10;  // what was promised is of 10 and 100 MB
        Assert.True(ratio <= (isFull ? 12 : 40), report);
        if (!isFull) return;
        Assert.True(perByte <= 20, report);
        (Tokenizer fresh, string words) = (Load(file), DistinctWords(bytes));
        double plain = ThreadTime.Of(() => fresh.Encode(words, new DiscardedIds()));  // once: then the caches know some
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{file}: {bytes / 1e6} MB of distinct words {plain:F1} ms, {first / plain:F2} times as long for {unit}"));
        Assert.True(first <= 3 * plain, $"{report}; distinct words {plain:F1} ms");
    }

    private static Tokenizer Load(string file) => Tokenizer.FromFile(TestData.Shared(file.Split('/')));

    private static double SlowMegabytes =>
        double.TryParse(Environment.GetEnvironmentVariable("SKALD_MEGABYTES"), CultureInfo.InvariantCulture, out double given)
            ? given
            : 10;

    // What is called some dozen times is compiled to the end, in the background.
    private static void Compile(Tokenizer tokenizer, string text)
    {
        for (int round = 0; round < 80; round++)
        {
            tokenizer.Encode(text, new DiscardedIds());
            if (round % 40 == 39) Thread.Sleep(200);
        }
    }

    // So often that what the clock leaves out, some milliseconds, counts for little.
    private static double Time(Tokenizer tokenizer, string[] texts)
    {
        DiscardedIds ids = new();
        for (int times = 1; ; times *= 2)
        {
            double time = ThreadTime.Of(() =>
            {
                for (int i = 0; i < times; i++)
                    foreach (string text in texts) tokenizer.Encode(text, ids);
            });
            if (time >= LeastTime) return time / times;
        }
    }

    // The most memory that is there at a time, garbage with it, above what was there before.
    private static long Memory(Tokenizer tokenizer, string text)
    {
        GC.Collect();
        long before = GC.GetTotalMemory(forceFullCollection: true), most = before;
        using Timer sampler = new(_ => most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: false)), null, 0, 5);
        tokenizer.Encode(text, new DiscardedIds());
        return Math.Max(most, GC.GetTotalMemory(forceFullCollection: false)) - before;
    }

    private static string Repeat(string unit, int bytes)
    {
        int count = bytes / Encoding.UTF8.GetByteCount(unit);
        return new StringBuilder(count * unit.Length).Insert(0, unit, count).ToString();
    }

    // As long as English words are, of English letters, and nearly all of them new: what no cache helps with.
    private static string DistinctWords(int bytes)
    {
        const string Letters = "eeeeeeeeeeeetttttttttaaaaaaaaooooooooiiiiiiinnnnnnnsssssshhhhhhrrrrrrddddllllcccuuummmwwffggyyppbbvk";
        Random random = new(17);
        StringBuilder text = new(bytes + 16);
        while (text.Length < bytes)
        {
            for (int i = 2 + random.Next(4) + random.Next(5); i > 0; i--) text.Append(Letters[random.Next(Letters.Length)]);
            text.Append(' ');
        }

        return text.ToString();
    }
}
