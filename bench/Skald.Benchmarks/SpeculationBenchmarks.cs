using System.Diagnostics;
using Skald.Models;
using Skald.Models.Generation;
using Skald.Models.Generation.Speculation;
using Skald.Models.State;
using Skald.Tensors;
using Skald.Tokenizers;

namespace Skald.Benchmarks;

/// <summary>A draft's guesses against plain decoding: whole texts, the reading of their prompts included.</summary>
/// <param name="model">Whose texts they are.</param>
/// <param name="draft">The smaller model.</param>
/// <param name="tokenizer">Of both.</param>
internal sealed class SpeculationBenchmarks(CausalLanguageModel model, CausalLanguageModel draft, Tokenizer tokenizer)
{
    private const int WarmUps = 4, Rounds = 5, MaxTokens = 190;  // the runtime goes on compiling for some seconds

    /// <summary>Beginnings of tales that the built-in generator writes from another seed than training's.</summary>
    private static readonly string[] s_beginnings =
    [
        "Whose Drum?\nThere once was a careful boy called Sam, who lived in a tidy hut near the fountain.",
        "A Doll for Karl\nThere once was a cheerful girl named Ruth, who lived in a stuffy cabin opposite the school.",
        "The Lost Cup\nLong ago there was a thoughtful boy named Otto, who lived in a low loft below the school.",
        "Whose Flute?\nThere was once a curious girl named Mia, who lived in a stuffy shed behind the bakery.",
    ];

    /// <summary>What a step of each model costs, and a reading of several tokens at once.</summary>
    public void Costs(int guesses)
    {
        int[] ids = [.. Enumerable.Range(0, 64).Select(i => i % draft.Config.VocabSize)];
        double own = Step(model, ids, 1), small = Step(draft, ids, 1);
        Console.WriteLine($"  a token of the model {1000 * own:F3} ms, of the draft {1000 * small:F3} ms = {small / own:F2}");
        for (int rows = 2; rows <= 1 + guesses; rows += rows == 2 ? 1 : 2)
            Console.WriteLine($"  {rows} tokens of the model at once: {Step(model, ids, rows) / own:F2} times one");
    }

    /// <summary>Greedy texts, then drawn ones, with and without guesses in turns.</summary>
    /// <param name="guesses">Most at once.</param>
    /// <param name="confidence">The draft's threshold.</param>
    public void Run(int guesses, float confidence)
    {
        foreach (float temperature in (ReadOnlySpan<float>)[0, 1])
        {
            var generator = new SpeculativeGenerator(model, new ModelDraft(draft, confidence), guesses);
            var plain = new TokenGenerator(model);
            double[] rates = new double[Rounds], guessed = new double[Rounds], ratios = new double[Rounds];
            for (int round = -WarmUps; round < Rounds; round++)
            {
                double one = Rate((prompt, options) => plain.Generate(prompt, options), temperature);
                double other = Rate((prompt, options) => generator.Generate(prompt, options), temperature);
                if (round >= 0) (rates[round], guessed[round], ratios[round]) = (one, other, other / one);
            }

            Array.Sort(rates);
            Array.Sort(guessed);
            Array.Sort(ratios);
            Console.WriteLine(
                $"  {guesses} guesses, temperature {temperature:F0}: {guessed[Rounds / 2]:F0} against {rates[Rounds / 2]:F0} tok/s, "
                + $"ratio {ratios[Rounds / 2]:F2} ({ratios[0]:F2}–{ratios[^1]:F2}); {generator.Accepted} of {generator.Guessed} "
                + $"guesses stood, {(double)generator.Accepted / generator.Guessed:P0}");
        }
    }

    private double Rate(Func<int[], GenerationOptions, IEnumerable<int>> generate, float temperature)
    {
        int count = 0;
        long start = Stopwatch.GetTimestamp();
        for (int text = 0; text < s_beginnings.Length; text++)
        {
            GenerationOptions options = new()
            { MaxNewTokens = MaxTokens, Sampling = new() { Temperature = temperature, Seed = (ulong)text } };
            count += generate(Prompt(s_beginnings[text]), options).Count();
        }

        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private int[] Prompt(string text) => tokenizer.Encode(text, new() { AddTemplateTokens = true });

    /// <summary>Median seconds of a reading, with 64 tokens before.</summary>
    private static double Step(CausalLanguageModel model, int[] before, int rows)
    {
        using Tensors.Autograd.NoGradScope scope = model.Device.NoGrad();
        DecodingState state = model.CreateState(1);
        float[] logits = new float[rows * model.Config.VocabSize];
        Read(before);
        int[] ids = before[..rows];
        double[] times = new double[200];
        for (int i = -300; i < times.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Read(ids);
            if (i >= 0) times[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            state.Truncate(0, before.Length);
        }

        Array.Sort(times);
        return times[times.Length / 2];

        void Read(int[] tokens)
        {
            using TensorScope lent = model.Device.StepScope();
            Tensor hidden = model.Hidden(new() { Ids = model.Device.From(tokens, [1, tokens.Length]), State = state });
            int last = Math.Min(rows, tokens.Length);
            model.Head(hidden.Narrow(1, tokens.Length - last, last)).CopyTo(logits);
        }
    }
}
