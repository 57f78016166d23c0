using System.Collections.Immutable;

namespace Skald.Tests.Architecture;

/// <summary>The direction of dependencies inside the projects, from what the compiled code names.</summary>
public sealed class NamespaceDependencyTests
{
    /// <summary>Names of functions, and scalar mathematics: what kernels and operators both speak of.</summary>
    private static readonly ImmutableArray<string> s_vocabulary = ["UnaryOp", "BinaryOp", "ReduceOp", "ScalarMath", "RowDecoder"];

    [Fact]
    public void KernelsKnowNothingElseOfOurs() =>
        AssertNone("Skald.Tensors", user => user.IsIn("Skald.Tensors.Kernels"),
            used => used.IsIn("Skald") && !used.IsIn("Skald.Tensors.Kernels")
                && !(used.Namespace == "Skald.Tensors" && s_vocabulary.Contains(used.Name)));

    [Fact]
    public void OnlyTheCpuDeviceReachesKernels() =>
        AssertNone("Skald.Tensors", user => !user.IsIn("Skald.Tensors.Kernels") && !user.IsIn("Skald.Tensors.Cpu"),
            used => used.IsIn("Skald.Tensors.Kernels"));

    [Fact]
    public void TensorsKnowNoParticularDevice() =>
        AssertNone("Skald.Tensors", user => !user.IsIn("Skald.Tensors.Cpu"), used => used.IsIn("Skald.Tensors.Cpu"));

    [Fact]
    public void LayersLieAboveAllElse() =>
        AssertNone("Skald.Tensors", user => !user.IsIn("Skald.Tensors.Nn"), used => used.IsIn("Skald.Tensors.Nn"));

    [Theory, InlineData("Skald.Models"), InlineData("Skald.Training"), InlineData("skald")]
    public void NobodyElseReachesKernels(string assembly) =>
        AssertNone(assembly, _ => true, used => used.IsIn("Skald.Tensors.Kernels"));

    [Theory, InlineData("Skald.Training.Saga"), InlineData("Skald.Training.Data"),
     InlineData("Skald.Training.Checkpoints")]
    public void WhatTrainersUseKnowsNoTrainer(string area) =>
        AssertNone("Skald.Training", user => user.IsIn(area),
            used => used.IsIn("Skald.Training.Trainers") || used.IsIn("Skald.Training.Runs")
                || (used.IsIn("Skald.Training") && used.Name.EndsWith("Trainer", StringComparison.Ordinal)));

    [Fact]
    public void UsesAreFoundInBodiesAndSignatures()
    {
        using CompiledAssembly assembly = CompiledAssembly.Open("Skald.Tensors");
        HashSet<TypeName> uses = CodeUse.Types(assembly)[new("Skald.Tensors.Kernels.Threading", "Workers")];
        Assert.Contains(new TypeName("Skald.Tensors.Kernels.Simd", "SimdDispatch"), uses);
        Assert.Contains(new TypeName("Skald.Tensors.Kernels.Threading", "ScratchPool"), uses);
    }

    private static void AssertNone(string name, Func<TypeName, bool> users, Func<TypeName, bool> banned)
    {
        using CompiledAssembly assembly = CompiledAssembly.Open(name);
        Rule.HasNoBreach(
            from pair in CodeUse.Types(assembly)
            where users(pair.Key)
            from used in pair.Value
            where banned(used)
            select $"{pair.Key} uses {used}");
    }
}
