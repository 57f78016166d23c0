using Skald.Models;
using Skald.Models.Llama;
using Skald.Models.Phi3;
using Skald.Models.State;
using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Models;

/// <summary>Texts that outgrow the length up to which their angles hold.</summary>
public sealed class LongTextTests : IDisposable
{
    private const int Border = 16;

    private readonly CpuDevice _cpu = new(1);
    private readonly CausalLanguageModel _model;

    public LongTextTests()
    {
        _model = TinyModels.Fill(CausalLanguageModel.Create(
            _cpu, (Phi3Config)TinyConfigs.All["phi3-longrope"] with { OriginalMaxPositionEmbeddings = Border }, 1));
    }

    public void Dispose() => _cpu.Dispose();

    [Fact]
    public void EverythingIsReadAgainWhenTheTextOutgrowsTheBorder()
    {
        int[] ids = TinyModels.Draw(30, 1);
        DecodingState state = _model.CreateState(1);
        Assert.Equal(Last(ids[..10]), Read(state, ids[..10])[0]);
        for (int end = 11; end <= ids.Length; end++)
            Assert.Equal(Last(ids[..end]), Read(state, ids[(end - 1)..end])[0]);
        Assert.True(_model.Config.DependsOnLongestRow);
    }

    [Fact]
    public void ATextCutBackToTheBorderIsShortAgain()
    {
        int[] ids = TinyModels.Draw(30, 2);
        DecodingState state = _model.CreateState(1);
        Read(state, ids);
        state.Truncate(0, 9);
        Assert.Equal(Last([.. ids[..9], 5]), Read(state, [5])[0]);
        Assert.Equal(Last([.. ids[..9], 5, .. ids[10..25]]), Read(state, ids[10..25])[0]);
    }

    [Fact]
    public void RowsOfDifferentLengthsCrossTogether()
    {
        // All rows turn as the longest one does.
        int[] a = TinyModels.Draw(15, 3), b = TinyModels.Draw(11, 4), pad = new int[4];
        DecodingState state = _model.CreateState(2);
        Logits(state, new() { Ids = TinyModels.Ids(_cpu, a, [.. pad, .. b]), PaddingBefore = new[] { 0, 4 } });
        float[][] after = Read(state, [7, 8, 9], [3, 2, 1]);
        Tensor whole = Logits(null, new()
        {
            Ids = TinyModels.Ids(_cpu, [.. a, 7, 8, 9], [.. b, 3, 2, 1, .. pad]),
            Lengths = new[] { 18, 14 },
        });
        Assert.Equal(whole[0][17].ToArray(), after[0]);
        Assert.Equal(whole[1][13].ToArray(), after[1]);

        state.Reorder(1, 0, 1);
        float[][] reordered = Read(state, [4], [4], [4]);
        Assert.Equal(reordered[0], reordered[2]);
        state.Fork(1, 0);
        float[][] forked = Read(state, [6], [6], [6]);
        Assert.Equal(forked[1], forked[0]);
        Assert.NotEqual(forked[1], forked[2]);
    }

    [Fact]
    public void DynamicAnglesSetNoBoundAndKeepEarlierKeys()
    {
        var config = (LlamaConfig)TinyModels.Config("llama") with
        {
            MaxPositionEmbeddings = Border,
            RopeParameters = new() { RopeType = "dynamic", Factor = 2 },
        };
        CausalLanguageModel model = TinyModels.Fill(CausalLanguageModel.Create(_cpu, config, 1));
        int[] ids = TinyModels.Draw(40, 5);
        using var scope = _cpu.NoGrad();
        float[] whole = model.Logits(new() { Ids = TinyModels.Ids(_cpu, ids) })[0][39].ToArray();
        DecodingState state = model.CreateState(1);
        model.Logits(new() { Ids = TinyModels.Ids(_cpu, ids[..39]), State = state });
        float[] cached = model.Logits(new() { Ids = TinyModels.Ids(_cpu, ids[39..]), State = state })[0][0].ToArray();
        Assert.NotEqual(whole, cached);
        Assert.True(whole.Zip(cached, (x, y) => MathF.Abs(x - y)).Max() < 0.2f);
    }

    private float[] Last(int[] ids) => Logits(null, new() { Ids = TinyModels.Ids(_cpu, ids) })[0][ids.Length - 1].ToArray();

    private float[][] Read(DecodingState state, params int[][] rows)
    {
        Tensor logits = Logits(state, new() { Ids = TinyModels.Ids(_cpu, rows) });
        return [.. Enumerable.Range(0, rows.Length).Select(row => logits[row][rows[0].Length - 1].ToArray())];
    }

    private Tensor Logits(DecodingState? state, ModelInput input)
    {
        using var scope = _cpu.NoGrad();
        return _model.Logits(input with { State = state });
    }
}
