using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Tensors.Golden;

/// <summary>The recorded attentions again, by the path that can be differentiated twice.</summary>
public sealed class ComposedAttentionGoldenTests : IDisposable
{
    private readonly CpuDevice _cpu = new(1);

    public static IEnumerable<TheoryDataRow<string>> Cases() => GoldenCases.All.Values
        .Where(recorded => recorded.Group == "attention")
        .Select(recorded => new TheoryDataRow<string>(recorded.Name));

    public void Dispose() => _cpu.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void ValuesAndGradientsAreThoseRecorded(string name)
    {
        GoldenCase recorded = GoldenCases.All[name];
        Dictionary<string, Tensor> tensors = GoldenCases.Tensors(recorded, _cpu);
        GoldenOps.Operator op = GoldenOps.ComposedAttention[recorded.Op];
        List<string> failures = [];
        OpsGoldenTests.Run(recorded, tensors, op, createGraph: false, failures);
        OpsGoldenTests.Run(recorded, tensors, op, createGraph: true, failures);
        Assert.True(failures.Count == 0, $"{name}: {string.Join("; ", failures)}");
    }
}
