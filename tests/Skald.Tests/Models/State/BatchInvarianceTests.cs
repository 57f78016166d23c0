using Skald.Models;
using Skald.Models.State;
using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Tensors.Nn;
using Skald.Tests.Tensors;

namespace Skald.Tests.Models.State;

/// <summary>
/// A sequence's logits are the same bits alone and in any batch, at 1 and 2 threads, with and without prefix reuse.
/// </summary>
/// <remarks>SKALD_SLOW=1 takes 64 prompts for every kind of state and weights; otherwise a part of them.</remarks>
public sealed class BatchInvarianceTests
{
    private const int Steps = 3, Shared = 70;

    private static bool Slow => Environment.GetEnvironmentVariable("SKALD_SLOW") == "1";

    private static int Count => Slow ? 64 : 10;

    public static TheoryData<string, DType> Cases()
    {
        var cases = new TheoryData<string, DType>();
        DType[] weights = [DType.Float32, DType.Q40, DType.Q80];
        int number = 0;
        foreach (string kind in StateKinds.All.Keys)
        {
            foreach (DType dtype in Slow ? weights : [weights[number % 3]]) cases.Add(kind, dtype);
            number++;
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void NoBatchThreadOrReuseChangesABit(string kind, DType weights)
    {
        int[][] prompts = Prompts();
        int[][] continued = [.. prompts.Select((_, i) => TinyModels.Draw(Steps, 1000 + i))];
        float[][][] alone;
        using (var one = new CpuDevice(1))
        {
            CausalLanguageModel model = Create(one, kind, weights);
            alone = [.. prompts.Select((prompt, i) => Run(model, kind, [prompt], [continued[i]], 0, false)[0])];
        }

        foreach (int threads in (int[])[1, 2])
        {
            using var device = new CpuDevice(threads);
            CausalLanguageModel model = Create(device, kind, weights);
            var random = new Random(threads);
            for (int first = 0, batch = 0; first < prompts.Length; first += batch)
            {
                batch = Math.Min(random.Next(2, Slow ? 33 : 7), prompts.Length - first);
                Range rows = first..(first + batch);
                foreach (bool reuses in (bool[])[false, true])
                {
                    float[][][] together = Run(model, kind, prompts[rows], continued[rows], first, reuses);
                    for (int row = 0; row < batch; row++)
                        for (int step = 0; step <= Steps; step++) Assert.Equal(alone[first + row][step], together[row][step]);
                }
            }
        }
    }

    /// <summary>Half of them begin alike.</summary>
    private static int[][] Prompts()
    {
        int[] shared = TinyModels.Draw(Shared, 5);
        var random = new Random(6);
        return [.. Enumerable.Range(0, Count).Select(i => (int[])
            [.. i % 2 == 0 ? shared : [], .. TinyModels.Draw(random.Next(1, Slow ? 180 : 70), 100 + i)])];
    }

    /// <summary>The logits after each prompt and each of the tokens that follow it.</summary>
    private static float[][][] Run(
        CausalLanguageModel model, string kind, int[][] prompts, int[][] continued, int seed, bool reuses)
    {
        using var scope = model.Device.NoGrad();
        DecodingState state = model.CreateState(prompts.Length, StateKinds.Options(kind) with { KeepsTokens = true });
        int[][] unread = prompts;
        if (reuses)
        {
            // Another conversation came before, from which the first row goes on, and from the first all others.
            Read(model, state, [[.. prompts[0][..^1], 3, 4], .. prompts[1..].Select(_ => new int[] { 7 })]);
            for (int row = 1; row < prompts.Length; row += 2) state.Fork(0, row);
            unread = [.. prompts.Select((prompt, row) => prompt[state.Rewind(row, prompt)..])];
        }
        else if (seed % 3 == 1)
        {
            int time = prompts.Max(prompt => prompt.Length);
            float[][][] steps = [.. prompts.Select(_ => new float[Steps + 1][])];
            Tensor logits = model.Logits(new()
            {
                Ids = TinyModels.Ids(model.Device, [.. prompts.Select(p => (int[])[.. new int[time - p.Length], .. p])]),
                PaddingBefore = prompts.Select(p => time - p.Length).ToArray(),
                State = state,
            });
            for (int row = 0; row < prompts.Length; row++) steps[row][0] = logits[row][time - 1].ToArray();
            return Continue(model, state, continued, steps);
        }

        float[][] first = Read(model, state, unread);
        return Continue(model, state, continued, [.. first.Select(logits => (float[][])[logits, .. new float[Steps][]])]);
    }

    private static float[][][] Continue(
        CausalLanguageModel model, DecodingState state, int[][] continued, float[][][] steps)
    {
        for (int step = 0; step < Steps; step++)
        {
            float[][] next = Read(model, state, [.. continued.Select(tokens => (int[])[tokens[step]])]);
            for (int row = 0; row < next.Length; row++) steps[row][step + 1] = next[row];
        }

        return steps;
    }

    private static float[][] Read(CausalLanguageModel model, DecodingState state, int[][] rows)
    {
        int time = rows.Max(row => row.Length);
        Tensor hidden = model.Hidden(new()
        {
            Ids = TinyModels.Ids(model.Device, [.. rows.Select(row => (int[])[.. row, .. new int[time - row.Length]])]),
            Lengths = rows.Select(row => row.Length).ToArray(),
            State = state,
        });
        return [.. rows.Select((row, i) =>
            model.Head(hidden.Narrow(0, i, 1).Narrow(1, row.Length - 1, 1)).ToArray())];
    }

    internal static CausalLanguageModel Create(Device device, string kind, DType weights)
    {
        CausalLanguageModel model = StateKinds.Create(device, StateKinds.ModelOf(kind));
        if (weights == DType.Float32) return model;
        int blockBytes = weights == DType.Q40 ? 18 : 34, seed = 0;
        foreach ((string name, Parameter p) in model.NamedParameters())
        {
            if (p.Shape.Rank != 2 || !name.EndsWith("_proj.weight", StringComparison.Ordinal)) continue;
            int blocks = p.Shape[0] * p.Shape[1] / 32;
            byte[] bytes = QuantizedBlocks.Random(weights, blocks, blockBytes, seed++);
            float scale = weights == DType.Q40 ? 0.05f : 0.003f;
            for (int block = 0; block < blocks; block++)
                BitConverter.TryWriteBytes(bytes.AsSpan(block * blockBytes), (Half)(scale * (1 + (block % 7))));
            Tensor value = device.EmptyQuantized(p.Shape[0], p.Shape[1], weights);
            value.WriteBlocks(0, bytes);
            p.Quantize(value);
        }

        return model;
    }
}
