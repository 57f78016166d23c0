using System.Globalization;
using Skald.TokenizerBenchmarks;

// Usage: Skald.TokenizerBenchmarks [--shared FOLDER] [--filter TEXT] [--megabytes N] [--texts english,code,german,chinese]
// or: Skald.TokenizerBenchmarks train [--shared FOLDER] [--threads N]
string shared = Option("--shared") ?? Path.Combine("..", "shared");
string filter = Option("--filter") ?? "";
int megabytes = int.Parse(Option("--megabytes") ?? "8", CultureInfo.InvariantCulture);
string[] kinds = (Option("--texts") ?? "english").Split(',');

if (args.Contains("train"))
{
    TrainingCase.Run(shared, int.Parse(Option("--threads") ?? "2", CultureInfo.InvariantCulture), rounds: 5);
    return;
}

Console.WriteLine($"yardstick: {Yardstick.Measure():F0} MB/s of dependent byte look-ups on one thread");
Console.WriteLine($"{"tokenizer",-18} {"text",-8} {"load ms",8} {"first",8} {"warm",8} {"count",8} {"decode",8}   MB/s, medians");
foreach ((string name, string file) in TokenizerCase.All)
{
    if (!name.Contains(filter, StringComparison.Ordinal)) continue;
    foreach (string kind in kinds)
        Console.WriteLine(TokenizerCase.Run(name, Path.Combine(shared, file), kind, Texts.Documents(kind, shared, megabytes)));
}

string? Option(string name)
{
    int at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
}
