namespace Skald.Tests.Architecture;

/// <summary>A type by namespace and metadata name, such as System.Collections.Generic and List`1.</summary>
internal readonly record struct TypeName(string Namespace, string Name)
{
    /// <summary>Whether the type lies in a namespace or below it.</summary>
    public bool IsIn(string area) =>
        Namespace == area || Namespace.StartsWith(area + ".", StringComparison.Ordinal);

    public override string ToString() => $"{Namespace}.{Name}";
}
