using Skald.Models;
using Skald.Models.Generation;
using Skald.Models.State;
using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Tests.Models.State;

namespace Skald.Tests.Models.Generation;

/// <summary>A step of decoding leaves nothing to the garbage collector.</summary>
public sealed class StepAllocationTests
{
    [Theory]
    [InlineData(DType.Q40, null)]
    [InlineData(DType.Q40, DType.Q80)]
    [InlineData(DType.Q80, DType.Float32)]
    [InlineData(DType.Float32, null)]
    public void AStepAllocatesNothing(DType weights, DType? cache)
    {
        using var device = new CpuDevice(2);
        CausalLanguageModel model = BatchInvarianceTests.Create(device, "contiguous", weights);
        model.StateDefaults = new() { CacheType = cache };
        foreach (float temperature in (float[])[0, 0.8f])
        {
            GenerationOptions options = new()
            {
                MaxNewTokens = 60,
                StopAtEndOfText = false,
                Sampling = new() { Temperature = temperature, TopK = 10, TopP = 0.9f, Seed = 3 },
            };
            using IEnumerator<int> tokens = new TokenGenerator(model).Generate([1, 2, 3], options).GetEnumerator();
            for (int i = 0; i < 8; i++) Assert.True(tokens.MoveNext());
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 20; i++) tokens.MoveNext();
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    public static TheoryData<string, DType> Kinds()
    {
        var kinds = new TheoryData<string, DType>();
        foreach (string kind in StateKinds.All.Keys)
            foreach (DType weights in (DType[])[DType.Float32, DType.Q40]) kinds.Add(kind, weights);
        return kinds;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void AStepAllocatesNothingWhateverTheStateKeeps(string kind, DType weights)
    {
        using var device = new CpuDevice(2);
        CausalLanguageModel model = BatchInvarianceTests.Create(device, kind, weights);
        model.StateDefaults = StateKinds.Options(kind);
        Assert.Equal(0, Allocated(model));
    }

    public static TheoryData<string> Families() => new(TinyModels.Names);

    [Theory]
    [MemberData(nameof(Families))]
    public void AStepOfAnyFamilyAllocatesNothing(string family)
    {
        using var device = new CpuDevice(2);
        CausalLanguageModel model = TinyModels.Fill(CausalLanguageModel.Create(device, TinyModels.Config(family), 1));
        Assert.Equal(0, Allocated(model));
    }

    /// <summary>
    /// The fewest bytes that ten steps leave behind, once the first have made what all use: what the runtime itself makes
    /// once on the thread doesn't count, what a step makes does.
    /// </summary>
    private static long Allocated(CausalLanguageModel model)
    {
        GenerationOptions options = new() { MaxNewTokens = 60, StopAtEndOfText = false, Sampling = SamplingOptions.Greedy };
        using IEnumerator<int> tokens = new TokenGenerator(model).Generate([1, 2, 3], options).GetEnumerator();
        for (int i = 0; i < 8; i++) Assert.True(tokens.MoveNext());
        long fewest = long.MaxValue;
        for (int round = 0; round < 3; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 10; i++) tokens.MoveNext();
            fewest = Math.Min(fewest, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return fewest;
    }

    [Fact]
    public void ATensorOfAStepThatWasKeptOrReturnedIsNeverAnother()
    {
        using var device = new CpuDevice(1);
        var state = new List<Tensor>();
        for (int step = 0; step < 5; step++)
        {
            using TensorScope outer = device.StepScope();
            Tensor x = device.Full([4], step), kept = (x + 1).Keep();
            Tensor view = kept.Narrow(0, 1, 2);  // of memory that stays: it may be held too
            Tensor returned;
            using (TensorScope inner = device.Scope()) returned = inner.Return(x * 2);
            Assert.Equal(2f * step, (returned + 0f).ToArray()[3]);
            state.AddRange([kept, view]);
        }

        for (int step = 0; step < 5; step++)
        {
            Assert.Equal([step + 1f, step + 1f, step + 1f, step + 1f], state[2 * step].ToArray());
            Assert.Equal([step + 1f, step + 1f], state[(2 * step) + 1].ToArray());
        }
    }
}
