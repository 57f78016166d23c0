using Skald.Models;
using Skald.Models.State;
using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Tensors.Nn;

namespace Skald.Tests.Models;

/// <summary>
/// The same bits for a sequence, however it reaches the model: whole, in pieces, cached, padded, packed, in a batch.
/// </summary>
public sealed class FamilyBitsTests : IDisposable
{
    private readonly CpuDevice _cpu = new(2);

    public static TheoryData<string> Families() => new(TinyModels.Names);

    public void Dispose() => _cpu.Dispose();

    [Theory]
    [MemberData(nameof(Families))]
    public void CachedDecodingEqualsTheFullForward(string family)
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, family);
        int[] ids = TinyModels.Draw(TinyModels.Context, 1);
        float[] whole = Alone(model, ids);
        Assert.Equal(whole, InPieces(model, ids, [.. Enumerable.Repeat(1, ids.Length)]));
        Assert.Equal(whole, InPieces(model, ids, [17, 1, 1, 20, 1, 8]));
        Assert.Equal(whole, InPieces(model, ids, [ids.Length]));
        Assert.Equal(whole[^TinyModels.Vocabulary..], Alone(model, ids)[^TinyModels.Vocabulary..]);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void APrefixDoesNotSeeWhatFollows(string family)
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, family);
        int[] ids = TinyModels.Draw(30, 2);
        Assert.Equal(Alone(model, ids)[..(11 * TinyModels.Vocabulary)], Alone(model, ids[..11]));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void ARowAmongOthersEqualsTheRowAlone(string family)
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, family);
        int[][] rows = [TinyModels.Draw(29, 3), TinyModels.Draw(29, 4), TinyModels.Draw(29, 5)];
        Tensor together = Logits(model, new() { Ids = TinyModels.Ids(_cpu, rows) });
        for (int row = 0; row < rows.Length; row++) Assert.Equal(Alone(model, rows[row]), together[row].ToArray());
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void PaddedRowsEqualUnpaddedOnes(string family)
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, family);
        int[] longer = TinyModels.Draw(21, 6), shorter = TinyModels.Draw(13, 7);
        int[] pad = new int[8];
        Tensor left = Logits(model, new()
        {
            Ids = TinyModels.Ids(_cpu, longer, [.. pad, .. shorter]),
            PaddingBefore = new[] { 0, 8 },
        });
        Tensor right = Logits(model, new()
        {
            Ids = TinyModels.Ids(_cpu, longer, [.. shorter, .. pad]),
            Lengths = new[] { 21, 13 },
        });
        Assert.Equal(Alone(model, longer), left[0].ToArray());
        Assert.Equal(Alone(model, longer), right[0].ToArray());
        Assert.Equal(Alone(model, shorter), left[1].Narrow(0, 8, 13).ToArray());
        Assert.Equal(Alone(model, shorter), right[1].Narrow(0, 0, 13).ToArray());
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void PackedDocumentsEqualDocumentsAlone(string family)
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, family);
        int[] a = TinyModels.Draw(9, 8), b = TinyModels.Draw(1, 9), c = TinyModels.Draw(20, 10), d = TinyModels.Draw(30, 11);
        Tensor packed = Logits(model, new()
        {
            Ids = TinyModels.Ids(_cpu, [.. a, .. b, .. c], d),
            DocumentLengths = [[9, 1, 20], [30]],
        });
        Assert.Equal([.. Alone(model, a), .. Alone(model, b), .. Alone(model, c)], packed[0].ToArray());
        Assert.Equal(Alone(model, d), packed[1].ToArray());
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void ThreadsDoNotChangeABit(string family)
    {
        int[][] rows = [TinyModels.Draw(33, 12), TinyModels.Draw(33, 13), TinyModels.Draw(33, 14)];
        (float[] Logits, float Loss, float[][] Gradients)[] runs = [.. ((int[])[1, 2, 3]).Select(Run)];
        Assert.All(runs, run =>
        {
            Assert.Equal(runs[0].Logits, run.Logits);
            Assert.Equal(runs[0].Loss, run.Loss);
            Assert.Equal(runs[0].Gradients.Length, run.Gradients.Length);
            for (int i = 0; i < run.Gradients.Length; i++) Assert.Equal(runs[0].Gradients[i], run.Gradients[i]);
        });

        (float[], float, float[][]) Run(int threads)
        {
            using var cpu = new CpuDevice(threads);
            CausalLanguageModel model = TinyModels.Create(cpu, family);
            Tensor ids = TinyModels.Ids(cpu, rows);
            Tensor loss = model.Loss(new() { Ids = ids }, CausalGolden.Targets(ids.To(DType.Int64)));
            loss.Backward();
            return (Logits(model, new() { Ids = ids }).ToArray(), loss.Item(),
                [.. model.Parameters().Select(p => p.Grad?.ToArray() ?? [])]);
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void TheSameSeedGivesTheSameModelAndAnotherAnother(string family)
    {
        float[][] Values(ulong seed) =>
            [.. CausalLanguageModel.Create(_cpu, TinyModels.Config(family), seed).Parameters().Select(p => p.Value.ToArray())];
        float[][] first = Values(7), again = Values(7), other = Values(8);
        for (int i = 0; i < first.Length; i++) Assert.Equal(first[i], again[i]);
        Assert.Contains(Enumerable.Range(0, first.Length), i => !first[i].SequenceEqual(other[i]));

        // No two parameters draw the same numbers.
        CausalLanguageModel model = CausalLanguageModel.Create(_cpu, TinyModels.Config(family), 7);
        float[] heads = [.. model.Parameters().Where(p => p.Kind is not (ParameterKind.Norm or ParameterKind.Bias))
            .Select(p => p.Value.ToArray()[0]).Where(v => v != 0)];
        Assert.Equal(heads.Length, heads.Distinct().Count());
    }

    private float[] Alone(CausalLanguageModel model, int[] ids) =>
        Logits(model, new() { Ids = TinyModels.Ids(_cpu, ids) }).ToArray();

    private float[] InPieces(CausalLanguageModel model, int[] ids, int[] lengths)
    {
        Assert.Equal(ids.Length, lengths.Sum());
        DecodingState state = model.CreateState(1);
        var logits = new List<float>();
        int start = 0;
        foreach (int length in lengths)
        {
            Tensor piece = TinyModels.Ids(_cpu, ids[start..(start + length)]);
            logits.AddRange(Logits(model, new() { Ids = piece, State = state }).ToArray());
            start += length;
            Assert.Equal(start, state.Lengths[0]);
        }

        return [.. logits];
    }

    private static Tensor Logits(CausalLanguageModel model, ModelInput input)
    {
        using var scope = model.Device.NoGrad();
        return model.Logits(input);
    }
}
