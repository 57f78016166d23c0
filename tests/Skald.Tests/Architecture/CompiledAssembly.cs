using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Skald.Tests.Architecture;

/// <summary>One of our assemblies, read as metadata: nothing of it is loaded or run.</summary>
internal sealed class CompiledAssembly : IDisposable
{
    private readonly PEReader _file;

    private CompiledAssembly(string name)
    {
        Name = name;
        _file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, name + ".dll")));
        Metadata = _file.GetMetadataReader();
    }

    /// <summary>The libraries, each before those that build on it.</summary>
    public static IReadOnlyList<string> Libraries { get; } =
        ["Skald.Tensors", "Skald.Formats", "Skald.Tokenizers", "Skald.Models", "Skald.Training"];

    /// <summary>The assembly of the command.</summary>
    public static string Command => "skald";

    public string Name { get; }

    public MetadataReader Metadata { get; }

    /// <summary>Opens the assembly of that name from the tests' own folder.</summary>
    public static CompiledAssembly Open(string name) => new(name);

    /// <summary>The code of a method, or null for one without a body.</summary>
    public MethodBodyBlock? Body(MethodDefinition method) =>
        method.RelativeVirtualAddress == 0 ? null : _file.GetMethodBody(method.RelativeVirtualAddress);

    /// <summary>Namespace and name of a type; a nested type belongs to its outermost type.</summary>
    public TypeName NameOf(TypeDefinitionHandle handle)
    {
        TypeDefinition type = Metadata.GetTypeDefinition(handle);
        while (type.IsNested) type = Metadata.GetTypeDefinition(type.GetDeclaringType());
        return new TypeName(Metadata.GetString(type.Namespace), Metadata.GetString(type.Name));
    }

    /// <inheritdoc cref="NameOf(TypeDefinitionHandle)"/>
    public TypeName NameOf(TypeReferenceHandle handle)
    {
        TypeReference type = Metadata.GetTypeReference(handle);
        while (type.ResolutionScope.Kind == HandleKind.TypeReference)
            type = Metadata.GetTypeReference((TypeReferenceHandle)type.ResolutionScope);
        return new TypeName(Metadata.GetString(type.Namespace), Metadata.GetString(type.Name));
    }

    public void Dispose() => _file.Dispose();
}
