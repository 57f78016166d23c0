using System.Diagnostics;
using Skald.Formats;
using Skald.Models;
using Skald.Models.Checkpoints;
using Skald.Models.Generation;
using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Cli.Bench;

/// <summary>Measures a model: how fast it is there, reads a prompt and writes an answer.</summary>
internal static class ModelBenchmark
{
    private const int ShortPrompt = 20;

    /// <summary>The best of some rounds; the machine's own peaks are measured beside each.</summary>
    public static ModelFigures Run(
        CpuDevice device, string path, int promptTokens, int answerTokens, int rounds, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        ModelFiles files = ModelFiles.Find(path);
        using TensorArchive weights = files.OpenWeights();
        StoredModel stored = StoredModel.Open(files, weights);
        CausalLanguageModel model = CausalLanguageModel.Load(device, stored, null, cancellationToken);
        double load = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var generator = new TokenGenerator(model);
        promptTokens = Math.Min(promptTokens, model.Config.ContextLength - answerTokens);
        if (promptTokens < 1)
        {
            throw new UsageException($"bench model: prompt and answer must fit the context of {model.Config.ContextLength} "
                + $"tokens, got an answer of {answerTokens}.");
        }

        (double first, _) = Time(generator, ShortPrompt, 1, cancellationToken);
        double prompt = 0, answer = 0, gigaBytes = 0, gigaFlops = 0;
        long memory = 0;
        for (int round = 0; round < rounds; round++)
        {
            (double read, double written) = Time(generator, promptTokens, answerTokens, cancellationToken);
            (prompt, answer) = (Math.Max(prompt, read), Math.Max(answer, written));
            // All rounds need as much; what measures the machine holds arrays larger than many a model.
            if (round == 0) memory = ProcessMemory.Peak();
            (gigaBytes, gigaFlops) =
                (Math.Max(gigaBytes, device.MeasureReadGigaBytes()), Math.Max(gigaFlops, device.MeasurePeakGigaFlops()));
        }

        return new ModelFigures
        {
            Model = files.Path,
            Threads = device.Threads,
            LoadSeconds = load,
            FirstTokenSeconds = ShortPrompt / first,
            PromptTokens = promptTokens,
            PromptTokensPerSecond = prompt,
            TokensPerSecond = answer,
            WeightBytes = ReadBytes(stored, device, model),
            FlopsPerToken = 2.0 * (model.ParameterCount - UnreadElements(model)),
            PeakGigaBytes = gigaBytes,
            PeakGigaFlops = gigaFlops,
            PeakMemory = memory,
        };
    }

    /// <summary>Tokens a second of a prompt, and of the answer after its first token.</summary>
    private static (double Prompt, double Answer) Time(
        TokenGenerator generator, int promptTokens, int answerTokens, CancellationToken cancellationToken)
    {
        int vocabulary = generator.Model.Config.VocabSize;
        int[] prompt = [.. Enumerable.Range(0, promptTokens).Select(i => (int)((i * 2654435761L) % vocabulary))];
        var options = new GenerationOptions
        {
            MaxNewTokens = answerTokens,
            Sampling = SamplingOptions.Greedy,
            StopAtEndOfText = false,
        };
        long start = Stopwatch.GetTimestamp(), first = start;
        int count = 0;
        foreach (int id in generator.Generate(prompt, options, cancellationToken))
            if (count++ == 0) first = Stopwatch.GetTimestamp();
        cancellationToken.ThrowIfCancellationRequested();
        return (promptTokens / Stopwatch.GetElapsedTime(start, first).TotalSeconds,
            (count - 1) / Math.Max(1e-9, Stopwatch.GetElapsedTime(first).TotalSeconds));
    }

    /// <summary>Elements of the token table where it isn't the head too: a token reads one row of it.</summary>
    private static long UnreadElements(CausalLanguageModel model) =>
        model.Config.TieWordEmbeddings ? 0 : (long)model.Config.VocabSize * model.Config.Width;

    private static long ReadBytes(StoredModel stored, Device device, CausalLanguageModel model)
    {
        long all = stored.WeightBytes(device), unread = UnreadElements(model);
        return all - (long)(all * (double)unread / model.ParameterCount);
    }
}
