using Skald.Tensors;

namespace Skald.Tests.Tensors.Golden;

/// <summary>What each recorded operator means here: one file per family adds its names.</summary>
internal static partial class GoldenOps
{
    /// <summary>From operands and settings to named results.</summary>
    internal delegate GoldenTensors Operator(GoldenTensors t, GoldenArgs a);

    /// <summary>Operators whose streaming kernels have no differentiable formula, and which say so.</summary>
    public static HashSet<string> WithoutFormula { get; } = ["sdpa", "multi_head_attention"];

    private static readonly Dictionary<string, Operator> s_operators = Build();

    public static Operator Of(string op) => s_operators.TryGetValue(op, out Operator? found)
        ? found
        : throw new KeyNotFoundException($"GoldenOps: no operator is registered for '{op}'.");

    private static Dictionary<string, Operator> Build()
    {
        Dictionary<string, Operator> ops = [];
        AddUnary(ops);
        AddBinary(ops);
        AddReductions(ops);
        AddSoftmax(ops);
        AddOrder(ops);
        AddEstimators(ops);
        AddSecond(ops);
        AddProducts(ops);
        AddShapes(ops);
        AddIndexing(ops);
        AddPadding(ops);
        AddNorms(ops);
        AddLosses(ops);
        AddAttention(ops);
        AddPositions(ops);
        return ops;
    }

    static partial void AddUnary(Dictionary<string, Operator> ops);

    static partial void AddBinary(Dictionary<string, Operator> ops);

    static partial void AddReductions(Dictionary<string, Operator> ops);

    static partial void AddSoftmax(Dictionary<string, Operator> ops);

    static partial void AddOrder(Dictionary<string, Operator> ops);

    static partial void AddEstimators(Dictionary<string, Operator> ops);

    static partial void AddSecond(Dictionary<string, Operator> ops);

    static partial void AddProducts(Dictionary<string, Operator> ops);

    static partial void AddShapes(Dictionary<string, Operator> ops);

    static partial void AddIndexing(Dictionary<string, Operator> ops);

    static partial void AddPadding(Dictionary<string, Operator> ops);

    static partial void AddNorms(Dictionary<string, Operator> ops);

    static partial void AddLosses(Dictionary<string, Operator> ops);

    static partial void AddAttention(Dictionary<string, Operator> ops);

    static partial void AddPositions(Dictionary<string, Operator> ops);
}
