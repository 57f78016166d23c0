using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Tensors.Golden;

/// <summary>
/// Every operator that PyTorch recorded: its values, its gradients by kernels, its gradients by formula.
/// </summary>
/// <remarks>
/// One group alone: <c>--filter-trait "group=reduce"</c>; one case: <c>--filter-trait "case=reduce/sum.all"</c>.
/// </remarks>
public sealed class OpsGoldenTests : IDisposable
{
    private const int Listed = 1349, Running = 1187;

    private readonly CpuDevice _cpu = new(1);

    public static IEnumerable<TheoryDataRow<string>> Cases() => GoldenCases.All.Values.Select(recorded =>
        new TheoryDataRow<string>(recorded.Name) { Skip = recorded.ComesLater }
            .WithTrait("group", recorded.Group)
            .WithTrait("case", recorded.Name));

    public void Dispose() => _cpu.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void ValuesAndGradientsAreThoseRecorded(string name)
    {
        GoldenCase recorded = GoldenCases.All[name];
        Dictionary<string, Tensor> tensors = GoldenCases.Tensors(recorded, _cpu);
        List<string> failures = [];
        Run(recorded, tensors, GoldenOps.Of(recorded.Op), createGraph: false, failures);
        if (recorded.Grads.Length > 0) Run(recorded, tensors, GoldenOps.Of(recorded.Op), createGraph: true, failures);
        Assert.True(failures.Count == 0, $"{name}: {string.Join("; ", failures)}");
    }

    [Fact]
    public void EveryListedCaseExistsAndOnlyLaterGroupsAreSkipped()
    {
        Assert.Equal(Listed, GoldenCases.All.Count);
        Assert.All(GoldenCases.All.Values, c => Assert.True(File.Exists(GoldenCases.Path(c)), c.Name));
        Assert.Equal(Running, GoldenCases.All.Values.Count(recorded => recorded.ComesLater is null));
    }

    /// <summary>Adds what differs from the recording: values, then gradients by kernels or by formula.</summary>
    internal static void Run(
        GoldenCase recorded, Dictionary<string, Tensor> tensors, GoldenOps.Operator op, bool createGraph,
        List<string> failures)
    {
        GoldenTensors operands = GoldenCases.Operands(recorded, tensors);
        GoldenTensors results = op(operands, recorded.Args);
        if (!createGraph) CompareOutputs(recorded, tensors, results, failures);
        if (recorded.Grads.Length == 0) return;

        string[] inputs = [.. recorded.Grads.Select(GoldenCase.Short)];
        Tensor?[] gradients;
        try
        {
            gradients = Gradients(recorded, tensors, operands, results, inputs, createGraph);
        }
        catch (NotSupportedException) when (createGraph && GoldenOps.WithoutFormula.Contains(recorded.Op))
        {
            return;
        }

        for (int i = 0; i < inputs.Length; i++)
        {
            string grad = recorded.Grads[i];
            if (GoldenComparison.Gradient(recorded, grad, gradients[i], tensors[grad]) is { } failure)
                failures.Add(createGraph ? $"by formula: {failure}" : failure);
        }
    }

    private static void CompareOutputs(
        GoldenCase recorded, Dictionary<string, Tensor> tensors, GoldenTensors results, List<string> failures)
    {
        foreach (string output in recorded.Outputs)
        {
            string? failure = results.Find(GoldenCase.Short(output)) is { } found
                ? GoldenComparison.Output(recorded, output, found, tensors[output])
                : $"{output}: not returned";
            if (failure is not null) failures.Add(failure);
        }
    }

    /// <summary>By <c>Backward</c> into the leaves where there is one output, else of all outputs at once.</summary>
    private static Tensor?[] Gradients(
        GoldenCase recorded, Dictionary<string, Tensor> tensors, GoldenTensors operands, GoldenTensors results,
        string[] inputs, bool createGraph)
    {
        Tensor[] outputs = [.. recorded.GradOuts.Select(name => results[GoldenCase.Short(name)])];
        Tensor?[] upstream = [.. recorded.GradOuts.Select(name => tensors[name])];
        Tensor[] leaves = [.. inputs.Select(name => operands[name])];
        if (createGraph || outputs.Length > 1)
            return Tensor.Gradients(outputs, leaves, upstream, createGraph: createGraph);
        outputs[0].Backward(upstream[0]);
        return [.. leaves.Select(leaf => leaf.Grad)];
    }
}
