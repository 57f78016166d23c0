using System.Globalization;
using System.Text.Json;

namespace Skald.Tests.Tensors.Golden;

/// <summary>One recorded call of an operator: a line of golden/ops/cases.json.</summary>
internal sealed class GoldenCase(JsonElement line)
{
    private static readonly HashSet<string> s_later =
        ["conv", "pool", "resample", "recurrent", "layer", "linalg"];

    private static readonly HashSet<string> s_laterOps =
        ["conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "avg_pool2d", "max_pool2d"];

    public string Name { get; } = Text(line, "name")!;

    public string Group { get; } = Text(line, "group")!;

    public string Op { get; } = Text(line, "op")!;

    public string File { get; } = Text(line, "file")!;

    public string Compare { get; } = Text(line, "compare")!;

    public bool OnlyFiniteGradients { get; } = Text(line, "grad_rule") == "finite_only";

    public GoldenArgs Args { get; } = new(line.GetProperty("args"));

    /// <summary>Names of <c>in.*</c> and <c>param.*</c> in positional order.</summary>
    public string[] Operands { get; } = [.. Names(line, "inputs"), .. Names(line, "params")];

    public string[] Outputs { get; } = Names(line, "outputs");

    public string[] GradOuts { get; } = Names(line, "grad_outs");

    public string[] Grads { get; } = Names(line, "grads");

    /// <summary>The issue that this case waits for, or null where it has to pass.</summary>
    public string? ComesLater => s_later.Contains(Group) ? $"comes with a later issue: {Group}"
        : Op == "ctc_loss_logits" ? "comes with a later issue: CTC"
        : Group == "second" && s_laterOps.Contains(Args.Text("inner", "")) ? "comes with a later issue: conv and pool"
        : null;

    /// <summary>The part of a tensor's name behind its first point: <c>in.x</c> is x.</summary>
    public static string Short(string name) => name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..];

    /// <summary>The tensor and the steps that build an operand which was not contiguous; null for others.</summary>
    public (string Base, JsonElement Steps)? View(string operand) =>
        line.TryGetProperty("views", out JsonElement views) && views.TryGetProperty(operand, out JsonElement view)
            ? (Text(view, "base")!, view.GetProperty("steps"))
            : null;

    public double Tolerance(string tensor) => Number("tol", tensor);

    public double AbsoluteTolerance(string tensor) => Number("atol", tensor);

    public override string ToString() => Name;

    private double Number(string field, string tensor) =>
        line.TryGetProperty(field, out JsonElement all) && all.TryGetProperty(tensor, out JsonElement one)
            ? one.ValueKind == JsonValueKind.String
                ? double.Parse(one.GetString()!, CultureInfo.InvariantCulture)
                : one.GetDouble()
            : 0;

    private static string[] Names(JsonElement line, string field) =>
        line.TryGetProperty(field, out JsonElement names)
            ? [.. names.EnumerateArray().Select(n => n.GetString()!)]
            : [];

    private static string? Text(JsonElement line, string field) =>
        line.TryGetProperty(field, out JsonElement value) ? value.GetString() : null;
}
