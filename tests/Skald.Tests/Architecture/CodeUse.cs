using System.Reflection.Metadata;

namespace Skald.Tests.Architecture;

/// <summary>What the code of an assembly really uses, read from its metadata and instructions.</summary>
internal static class CodeUse
{
    /// <summary>For each outermost type, the outermost types that its signatures, bodies and bases name.</summary>
    public static IReadOnlyDictionary<TypeName, HashSet<TypeName>> Types(CompiledAssembly assembly)
    {
        var uses = new Dictionary<TypeName, HashSet<TypeName>>();
        foreach (TypeDefinitionHandle handle in assembly.Metadata.TypeDefinitions)
        {
            TypeName user = assembly.NameOf(handle);
            if (!uses.TryGetValue(user, out HashSet<TypeName>? found)) uses[user] = found = [];
            AddType(assembly, assembly.Metadata.GetTypeDefinition(handle), found);
            found.Remove(user);
        }

        return uses;
    }

    /// <summary>Foreign members that the code names, as <c>Namespace.Type.Member</c>, with their user.</summary>
    public static IEnumerable<(TypeName User, string Member)> Members(CompiledAssembly assembly)
    {
        MetadataReader metadata = assembly.Metadata;
        foreach (TypeDefinitionHandle handle in metadata.TypeDefinitions)
            foreach (MethodDefinitionHandle method in metadata.GetTypeDefinition(handle).GetMethods())
            {
                if (assembly.Body(metadata.GetMethodDefinition(method)) is not { } body) continue;
                foreach (EntityHandle operand in Instructions.Operands(body))
                    if (ForeignMember(assembly, operand) is { } member) yield return (assembly.NameOf(handle), member);
            }
    }

    private static string? ForeignMember(CompiledAssembly assembly, EntityHandle handle)
    {
        if (handle.Kind == HandleKind.MethodSpecification)
            handle = assembly.Metadata.GetMethodSpecification((MethodSpecificationHandle)handle).Method;
        if (handle.Kind != HandleKind.MemberReference) return null;
        MemberReference member = assembly.Metadata.GetMemberReference((MemberReferenceHandle)handle);
        return member.Parent.Kind == HandleKind.TypeReference
            ? $"{assembly.NameOf((TypeReferenceHandle)member.Parent)}.{assembly.Metadata.GetString(member.Name)}"
            : null;
    }

    private static void AddType(CompiledAssembly assembly, TypeDefinition type, HashSet<TypeName> found)
    {
        MetadataReader metadata = assembly.Metadata;
        var collector = new TypeCollector(assembly, found);
        Add(assembly, type.BaseType, collector, found);
        foreach (InterfaceImplementationHandle one in type.GetInterfaceImplementations())
            Add(assembly, metadata.GetInterfaceImplementation(one).Interface, collector, found);
        foreach (FieldDefinitionHandle field in type.GetFields())
            metadata.GetFieldDefinition(field).DecodeSignature(collector, 0);
        foreach (GenericParameterHandle parameter in type.GetGenericParameters())
            foreach (GenericParameterConstraintHandle one in metadata.GetGenericParameter(parameter).GetConstraints())
                Add(assembly, metadata.GetGenericParameterConstraint(one).Type, collector, found);
        foreach (MethodDefinitionHandle handle in type.GetMethods())
        {
            MethodDefinition method = metadata.GetMethodDefinition(handle);
            method.DecodeSignature(collector, 0);
            if (assembly.Body(method) is not { } body) continue;
            if (!body.LocalSignature.IsNil)
                metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(collector, 0);
            foreach (EntityHandle operand in Instructions.Operands(body)) Add(assembly, operand, collector, found);
        }
    }

    private static void Add(
        CompiledAssembly assembly, EntityHandle handle, TypeCollector collector, HashSet<TypeName> found)
    {
        MetadataReader metadata = assembly.Metadata;
        if (handle.IsNil) return;
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                found.Add(assembly.NameOf((TypeDefinitionHandle)handle));
                break;
            case HandleKind.TypeReference:
                found.Add(assembly.NameOf((TypeReferenceHandle)handle));
                break;
            case HandleKind.TypeSpecification:
                metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(collector, 0);
                break;
            case HandleKind.MemberReference:
                Add(assembly, metadata.GetMemberReference((MemberReferenceHandle)handle).Parent, collector, found);
                break;
            case HandleKind.MethodDefinition:
                MethodDefinition method = metadata.GetMethodDefinition((MethodDefinitionHandle)handle);
                found.Add(assembly.NameOf(method.GetDeclaringType()));
                break;
            case HandleKind.FieldDefinition:
                FieldDefinition field = metadata.GetFieldDefinition((FieldDefinitionHandle)handle);
                found.Add(assembly.NameOf(field.GetDeclaringType()));
                break;
            case HandleKind.MethodSpecification:
                MethodSpecification generic = metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                generic.DecodeSignature(collector, 0);
                Add(assembly, generic.Method, collector, found);
                break;
        }
    }
}
