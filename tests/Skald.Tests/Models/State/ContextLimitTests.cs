using Skald.Models;
using Skald.Models.State;
using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Models.State;

/// <summary>Prompts that begin alike, sequences that are full, and options that make no sense.</summary>
public sealed class ContextLimitTests : IDisposable
{
    private readonly CpuDevice _cpu = new(1);

    public static TheoryData<string> Kinds() => new(StateKinds.All.Keys);

    public void Dispose() => _cpu.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void WhatTwoPromptsShareIsReadOnce(string kind)
    {
        CausalLanguageModel model = StateKinds.Create(_cpu, StateKinds.ModelOf(kind));
        DecodingState state = model.CreateState(2, StateKinds.Options(kind) with { KeepsTokens = true });
        var book = new StateBook(model, state, StateKinds.Plain(kind));
        int[] first = TinyModels.Draw(60, 1), second = [.. first[..45], .. TinyModels.Draw(9, 2)];
        book.Read(first, [3]);
        Assert.Equal(45, Rewind(0, second));
        book.Read(second[45..], [4]);
        Assert.Equal(53, Rewind(0, second));  // the last token is read for its logits
        book.Read(second[53..], []);
        Assert.Equal(0, Rewind(0, [40, .. second]));
        book.Read([40, .. second], [5]);

        int Rewind(int row, int[] prompt)
        {
            int common = state.Rewind(row, prompt);
            book.Rows[row].RemoveRange(common, book.Rows[row].Count - common);
            return common;
        }
    }

    [Fact]
    public void RecurrencesAndWindowsThatForgotBeginAnew()
    {
        CausalLanguageModel mamba = StateKinds.Create(_cpu, "mamba"), mistral = StateKinds.Create(_cpu, "mistral");
        int[] text = TinyModels.Draw(250, 1), other = [.. text[..20], 1, 2];
        foreach ((CausalLanguageModel model, string kind) in new[] { (mamba, "contiguous"), (mistral, "rotating") })
        {
            DecodingState state = model.CreateState(1, StateKinds.Options(kind) with { KeepsTokens = true });
            var book = new StateBook(model, state, StateKinds.Plain(kind));
            book.Read(text[..200]);
            book.Read(text[200..]);
            book.Read([7]);
            Assert.Equal(0, state.Rewind(0, other));
            book.Rows[0].Clear();
            book.Read(other);
        }
    }

    [Fact]
    public void AStateWithoutTokensCannotCompareThem()
    {
        DecodingState state = StateKinds.Create(_cpu, "llama").CreateState(1);
        var error = Assert.Throws<InvalidOperationException>(() => state.Rewind(0, [1, 2]));
        Assert.Contains("create it with KeepsTokens", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("llama", "contiguous")]
    [InlineData("llama", "paged 8 bits")]
    [InlineData("mistral", "rotating")]
    [InlineData("mamba", "contiguous")]
    [InlineData("gpt2", "half")]
    [InlineData("phi3-longrope", "contiguous")]
    public void AFullSequenceDropsItsOlderHalf(string name, string kind)
    {
        CausalLanguageModel model = StateKinds.Create(_cpu, name);
        StateOptions options = StateKinds.Options(kind) with { MaxLength = 40, Shifts = true, ShiftKeeps = 4 };
        var book = new StateBook(model, model.CreateState(2, options), StateKinds.Plain(kind));
        book.Begin(TinyModels.Draw(30, 1), TinyModels.Draw(10, 2));
        for (int step = 0; step < 45; step++)
        {
            for (int row = 0; row < 2; row++)
            {
                List<int> held = book.Rows[row];
                if (book.State.Lengths[row] + 1 > 40) held.RemoveRange(4, (held.Count - 4 + 1) / 2);
            }

            book.Read([step % 40], [39 - (step % 40)]);
        }
    }

    [Fact]
    public void WhatDoesNotFitIsRefusedInASentence()
    {
        CausalLanguageModel model = StateKinds.Create(_cpu, "llama");
        DecodingState state = model.CreateState(1, new() { MaxLength = 40, Shifts = true, ShiftKeeps = 30 });
        var book = new StateBook(model, state, new());
        book.Read(TinyModels.Draw(40, 1));
        var error = Assert.Throws<InvalidOperationException>(() => book.Read(TinyModels.Draw(11, 2)));
        Assert.Equal(
            "DecodingState: 30 kept and 11 new tokens must fit the 40 of a sequence; keep fewer or read fewer at once.",
            error.Message);
        Refused(new() { MaxLength = 321 }, "the longest sequence must lie in [1, 320], the model's context, got 321");
        Refused(new() { ShiftKeeps = 320 }, "a shift must keep between 0 and 319 tokens, got 320");
        Refused(new() { CacheType = DType.Q40 }, "the cache type must be Float32, PackedF16 or Q80, got Q40");

        void Refused(StateOptions options, string reason) => Assert.Contains(
            reason, Assert.Throws<ArgumentOutOfRangeException>(() => model.CreateState(1, options)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deepseek_v2")]
    [InlineData("deepseek_v3")]
    public void LatentsGiveWhatTheKeysDrawnFromThemGive(string name)
    {
        CausalLanguageModel model = StateKinds.Create(_cpu, name);
        int[] text = TinyModels.Draw(100, 1);
        float[] keys = new StateBook(model, model.CreateState(1), new()).Alone(text);
        float[] latents = new StateBook(model, model.CreateState(1), new() { CompressesLatents = true }).Alone(text);
        Assert.NotEqual(keys, latents);
        float most = keys.Max(MathF.Abs);
        for (int i = 0; i < keys.Length; i++) Assert.InRange(latents[i] - keys[i], -1e-5f * most, 1e-5f * most);
    }
}
