using System.Diagnostics;
using Skald.Models;
using Skald.Models.Generation;
using Skald.Models.Generation.Batches;
using Skald.Models.Generation.Constraints;
using Skald.Models.Generation.Speculation;
using Skald.Tensors.Cpu;
using Skald.Tokenizers;

namespace Skald.Benchmarks;

/// <summary>What batches, guesses and constraints do to the speed of generation; always in turns with plain decoding.</summary>
internal sealed class GenerationBenchmarks : IDisposable
{
    private const int Rounds = 3, Tokens = 96;

    private const string Schema = """
        {"type":"object","properties":{"title":{"type":"string"},"people":{"type":"array","items":{"type":"object",
        "properties":{"name":{"type":"string"},"age":{"type":"integer"},"kind":{"enum":["friend","foe"]}},
        "required":["name","age","kind"]}},"story":{"type":"string"}},"required":["title","people","story"]}
        """;

    private const string Passage =
        "The ferry leaves the old harbour at seven. It calls at the lighthouse, waits for the post, and crosses the bay "
        + "before noon. In winter it sails only on Mondays, and nobody knows when it will come back.\n";

    private readonly CpuDevice _device;
    private readonly CausalLanguageModel _model;

    public GenerationBenchmarks(int threads, string path)
    {
        _device = new(threads);
        _model = CausalLanguageModel.Load(_device, path);
        Console.WriteLine($"{Path.GetFileName(path)}, {threads} threads");
    }

    public void Dispose() => _device.Dispose();

    /// <summary>Texts side by side against reading a prompt of 512, in tokens a second.</summary>
    public void Batches(int sequences)
    {
        Compare(
            $"{sequences} texts side by side against reading a prompt of 512",
            () =>
            {
                var clock = Stopwatch.StartNew();
                _ = new TokenGenerator(_model).Generate(Text(512, 1), Greedy() with { MaxNewTokens = 1 }).Last();
                return 512 / clock.Elapsed.TotalSeconds;
            },
            () =>
            {
                var batch = new BatchGenerator(_model, sequences);
                for (int i = 0; i < sequences; i++) batch.Join(Text(16, i), Greedy());
                batch.Step();
                batch.Step();
                var clock = Stopwatch.StartNew();
                int count = 0;
                for (int i = 0; i < 32; i++) count += batch.Step().Count;
                return count / clock.Elapsed.TotalSeconds;
            });
    }

    /// <summary>A text that repeats itself, with guesses copied from it.</summary>
    public void Lookup(int guesses, string tokenizerPath)
    {
        int[] passage = Tokenizer.FromFile(tokenizerPath).Encode(Passage);
        int[] prompt = [.. Enumerable.Repeat(passage, 4).SelectMany(ids => ids)];
        var generator = new SpeculativeGenerator(_model, new PromptLookup(maxRun: 3), guesses);
        string what = $"prompt lookup, {guesses} guesses, repetitive text";
        Compare(what, () => Plain(prompt), () => Rate(generator.Generate(prompt, Greedy())));
        Console.WriteLine($"    {generator.Accepted} of {generator.Guessed} guesses stood");
    }

    /// <summary>Guesses of a smaller model.</summary>
    public void Draft(string path, int guesses, float confidence)
    {
        var benchmarks = new SpeculationBenchmarks(
            _model, CausalLanguageModel.Load(_device, path), Tokenizer.FromFile(Path.Combine(path, "tokenizer.json")));
        Console.WriteLine($"  draft {Path.GetFileName(path)}");
        benchmarks.Run(guesses, confidence);
        benchmarks.Costs(guesses);
    }

    /// <summary>JSON of a schema, masks made on the way, then known.</summary>
    public void Constraint(string tokenizerPath)
    {
        TokenTrie trie = TokenTrie.Of(Tokenizer.FromFile(tokenizerPath), _model.Config.VocabSize);
        TokenConstraint known = TokenConstraint.FromJsonSchema(Schema, trie);
        int[] prompt = Tokenizer.FromFile(tokenizerPath).Encode("Write a story about two people as JSON:\n");
        Constrained(prompt, known);
        Compare("JSON schema, masks known", () => Plain(prompt), () => Constrained(prompt, known));
        Compare("JSON schema, new", () => Plain(prompt), () => Constrained(prompt, TokenConstraint.FromJsonSchema(Schema, trie)));
    }

    private static void Compare(string what, Func<double> plain, Func<double> other)
    {
        double[] plains = new double[Rounds], others = new double[Rounds], ratios = new double[Rounds];
        for (int round = -1; round < Rounds; round++)
        {
            (double a, double b) = (plain(), other());
            if (round >= 0) (plains[round], others[round], ratios[round]) = (a, b, b / a);
        }

        Array.Sort(plains);
        Array.Sort(others);
        Array.Sort(ratios);
        Console.WriteLine(
            $"  {what}: {others[Rounds / 2]:F1} against {plains[Rounds / 2]:F1} tok/s, ratio {ratios[Rounds / 2]:F3} "
            + $"({ratios[0]:F2}–{ratios[^1]:F2}), bests {others[^1] / plains[^1]:F3}");
    }

    private static GenerationOptions Greedy() =>
        new() { MaxNewTokens = Tokens, Sampling = SamplingOptions.Greedy, StopAtEndOfText = false };

    private double Plain(int[] prompt) => Rate(new TokenGenerator(_model).Generate(prompt, Greedy()));

    private double Constrained(int[] prompt, TokenConstraint constraint) =>
        Rate(new TokenGenerator(_model).Generate(prompt, Greedy() with { Constraint = constraint }));

    /// <summary>Tokens a second after the first.</summary>
    private static double Rate(IEnumerable<int> tokens)
    {
        long first = 0;
        int count = 0;
        foreach (int _ in tokens)
            if (count++ == 0) first = Stopwatch.GetTimestamp();
        return (count - 1) / Stopwatch.GetElapsedTime(first).TotalSeconds;
    }

    private int[] Text(int length, int seed) =>
        [.. Enumerable.Range(0, length).Select(i => (int)((((i + (1000L * seed)) * 2654435761L) >> 8) % _model.Config.VocabSize))];
}
