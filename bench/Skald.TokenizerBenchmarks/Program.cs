using System.Globalization;
using Skald.TokenizerBenchmarks;

// Usage: Skald.TokenizerBenchmarks [--shared FOLDER] [--filter NAMES] [--megabytes N] [--rounds N]
//                                  [--texts english,code,german,chinese]
string shared = Option("--shared") ?? Path.Combine("..", "shared");
string[] filter = (Option("--filter") ?? "").Split(',');
int megabytes = int.Parse(Option("--megabytes") ?? "8", CultureInfo.InvariantCulture);
int rounds = int.Parse(Option("--rounds") ?? "3", CultureInfo.InvariantCulture);
string[] kinds = (Option("--texts") ?? "english").Split(',');

Console.WriteLine("MB/s of UTF-8 on one thread, documents of 50 kB, medians; beside it the machine at that moment:");
Console.WriteLine("million steps of dependent byte look-ups a second");
Console.WriteLine($"{TokenizerCase.Header} {"machine",8}");
foreach ((string name, string file) in TokenizerCase.All)
{
    if (!filter.Any(part => name.Contains(part, StringComparison.Ordinal))) continue;
    TokenizerCase tokenizer = new(name, Path.Combine(shared, file), rounds);
    foreach (string kind in kinds)
        Console.WriteLine($"{tokenizer.Run(kind, Texts.Documents(kind, shared, megabytes))} {Yardstick.Measure(),8:F0}");
}

// Alone with --filter train.
if ("train".Contains(Option("--filter") ?? "", StringComparison.Ordinal))
    TrainingCase.Run(shared, int.Parse(Option("--threads") ?? "2", CultureInfo.InvariantCulture), rounds: 5);

string? Option(string name)
{
    int at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
}
